// Room first, writing second: when the buffer is too small, nothing has been written.
#include "nss_warren/tuples_result.h"

#include <sys/socket.h>

#include <cstring>

#include "nss_warren/caller_buffer.h"

namespace warren::nss {

bool TuplesResult::reserve(const Answer& answer) {
    count_ = size_t{answer.ipv4_count} + answer.ipv6_count;
    CallerBuffer room(buffer_, buffer_size_);
    tuples_ = room.take<gaih_addrtuple>(count_);
    name_ = room.take<char>(answer.names.size());
    if (tuples_ == nullptr || name_ == nullptr) return false;
    memcpy(name_, answer.names.data(), answer.names.size());
    return true;
}

void TuplesResult::add(size_t place, int family, const char* address) {
    gaih_addrtuple& tuple = tuples_[place];
    tuple = {};
    tuple.next = place + 1 < count_ ? &tuple + 1 : nullptr;
    tuple.name = name_;
    tuple.family = family;
    memcpy(tuple.addr, address, family == AF_INET ? 4 : 16);
}

void TuplesResult::write(gaih_addrtuple** first) const {
    if (*first == nullptr) {
        *first = tuples_;
    } else {
        **first = *tuples_;
    }
}

}  // namespace warren::nss

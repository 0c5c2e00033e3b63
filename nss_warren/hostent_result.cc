// Room first, writing second: when the buffer is too small, nothing has been written.
#include "nss_warren/hostent_result.h"

#include <sys/socket.h>

#include <cstring>

#include "nss_warren/caller_buffer.h"

namespace warren::nss {
namespace {

// Programs read addresses through in_addr and in6_addr pointers.
struct alignas(4) Address4 {
    char bytes[4];
};

size_t address_size(int family) { return family == AF_INET ? 4 : 16; }

}  // namespace

bool HostentResult::reserve(const Answer& answer) {
    const bool reverse = !own_address_.empty();
    const size_t count = reverse ? 1 : size_t{answer.ipv4_count} + answer.ipv6_count;
    CallerBuffer room(buffer_, buffer_size_);
    aliases_ = room.take<char*>(answer.name_count);  // all but the first name, and a null
    pointers_ = room.take<char*>(count + 1);
    Address4* const addresses = room.take<Address4>(count * address_size(family_) / 4);
    names_ = room.take<char>(answer.names.size());
    if (aliases_ == nullptr || pointers_ == nullptr || addresses == nullptr || names_ == nullptr) {
        return false;
    }
    addresses_ = addresses->bytes;
    memcpy(names_, answer.names.data(), answer.names.size());
    char* name = names_;
    for (uint32_t i = 0; i + 1 < answer.name_count; ++i) {
        name += strlen(name) + 1;
        aliases_[i] = name;
    }
    aliases_[answer.name_count - 1] = nullptr;
    pointers_[count] = nullptr;
    if (reverse) add(0, family_, own_address_.data());
    return true;
}

void HostentResult::add(size_t place, int family, const char* address) {
    const size_t size = address_size(family);
    pointers_[place] = addresses_ + place * size;
    memcpy(pointers_[place], address, size);
}

void HostentResult::write(hostent& result) const {
    result.h_name = names_;
    result.h_aliases = aliases_;
    result.h_addrtype = family_;
    result.h_length = static_cast<int>(address_size(family_));
    result.h_addr_list = pointers_;
}

}  // namespace warren::nss

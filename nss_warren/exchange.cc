// Nothing that the other side says is believed before it has been checked: a module that trusts a
// count writes into somebody else's program.
#include "nss_warren/exchange.h"

#include <cstring>

namespace warren::nss {
namespace {

bool header_is_valid(const Reply& reply, size_t size) {
    if (reply.magic != kMagic || reply.version < kVersion) return false;
    if (reply.header_size < sizeof(Reply) || reply.header_size > size) return false;
    // Only a newer version has fields that we do not know.
    return reply.version > kVersion || reply.header_size == sizeof(Reply);
}

bool counts_are_valid(const Reply& reply, const Query& query) {
    if (query.question == Question::kNames) {
        return reply.name_count >= 1 && reply.ipv4_count == 0 && reply.ipv6_count == 0;
    }
    const uint64_t count = uint64_t{reply.ipv4_count} + reply.ipv6_count;
    if (reply.name_count != 1 || count == 0 || count > kMaxAddresses) return false;
    return (reply.ipv4_count == 0 || (query.families & kIpv4) != 0) &&
           (reply.ipv6_count == 0 || (query.families & kIpv6) != 0);
}

// As many names as were announced, each with its NUL, none empty or too long, and no blanks or
// control characters, which would end up in logs and shell scripts of programs that trust names.
bool names_are_valid(std::string_view names, uint32_t count) {
    uint32_t seen = 0;
    size_t length = 0;
    for (const char c : names) {
        if (c == '\0') {
            if (length == 0 || length > kMaxName) return false;
            ++seen;
            length = 0;
            continue;
        }
        if (static_cast<uint8_t>(c) <= ' ' || c == 0x7f) return false;
        ++length;
    }
    return length == 0 && seen == count;
}

}  // namespace

Outcome Exchange::ask(const char* socket, const Query& query, uint32_t shuffle) {
    if (const Outcome done = connection_.connect(socket); done != Outcome::kFound) return done;
    const Request request = make_request(query.question, query.families,
                                         static_cast<uint16_t>(query.bytes.size()), shuffle);
    memcpy(packet_, &request, sizeof(request));
    memcpy(packet_ + sizeof(request), query.bytes.data(), query.bytes.size());
    const Outcome sent = connection_.send(packet_, sizeof(request) + query.bytes.size());
    if (sent != Outcome::kFound) return sent;
    const Outcome received = connection_.receive(packet_, size_);
    return received == Outcome::kFound ? read_reply(query) : received;
}

Outcome Exchange::read_reply(const Query& query) {
    Reply reply;
    if (size_ < sizeof(reply)) return Outcome::kRubbish;
    memcpy(&reply, packet_, sizeof(reply));
    if (!header_is_valid(reply, size_)) return Outcome::kRubbish;
    switch (reply.status) {
        case Status::kFound:
            break;
        case Status::kNoSuchName:
            return Outcome::kNoSuchName;
        case Status::kNoAddress:
            return Outcome::kNoAddress;
        case Status::kNotOurs:
            return Outcome::kNotOurs;
        case Status::kNotReady:
            return Outcome::kNotReady;
        default:
            return Outcome::kRubbish;
    }
    if (reply.names_size > size_ - reply.header_size) return Outcome::kRubbish;
    const std::string_view names(packet_ + reply.header_size, reply.names_size);
    if (!counts_are_valid(reply, query) || !names_are_valid(names, reply.name_count)) {
        return Outcome::kRubbish;
    }
    answer_ = {reply.shuffle, reply.ipv4_count, reply.ipv6_count, reply.name_count, names};
    next_ = size_t{reply.header_size} + reply.names_size;
    return Outcome::kFound;
}

Outcome Exchange::next_address(size_t size, const char*& address) {
    if (next_ == size_) {
        const Outcome received = connection_.receive(packet_, size_);
        if (received != Outcome::kFound) return received;
        next_ = 0;
    }
    if (size_ - next_ < size) return Outcome::kRubbish;  // an address never crosses packets
    address = packet_ + next_;
    next_ += size;
    return Outcome::kFound;
}

}  // namespace warren::nss

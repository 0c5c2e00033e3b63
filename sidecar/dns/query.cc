#include "sidecar/dns/query.h"

#include <algorithm>

namespace warren::dns {
namespace {

constexpr size_t kRecordFixed = 10;  // type, class, TTL, length of the data
constexpr size_t kOptionFixed = 4;   // code, length
constexpr uint16_t kClientSubnet = 8;

// The place of the option with that code among those from `at` to the end; 0 if there is none.
uint16_t find_option(std::span<const uint8_t> message, size_t at, uint16_t code) {
    while (at + kOptionFixed <= message.size()) {
        const size_t end = at + kOptionFixed + get16(message.data() + at + 2);
        if (end > message.size()) break;
        if (get16(message.data() + at) == code) return static_cast<uint16_t>(at);
        at = end;
    }
    return 0;
}

// Reads one record behind the question. Only OPT means something to us; TSIG and the like are
// passed over, as a server does that was given no keys.
bool read_record(std::span<const uint8_t> message, size_t& at, bool additional, Query& query) {
    const size_t owner = at;
    if (!skip_name(message, at) || at + kRecordFixed > message.size()) return false;
    const uint8_t* fixed = message.data() + at;
    const uint16_t length = get16(fixed + 8);
    at += kRecordFixed + length;
    if (at > message.size()) return false;
    if (!additional || static_cast<Type>(get16(fixed)) != Type::kOpt) return true;
    // RFC 6891, 6.1.1: one OPT record at most, and its owner is the root.
    if (query.edns || message[owner] != 0) return false;
    query.edns = true;
    query.udp_size = static_cast<uint16_t>(std::max<size_t>(get16(fixed + 2), kMinUdpSize));
    query.edns_version = fixed[5];
    query.dnssec_ok = (get16(fixed + 6) & kEdnsDnssecOk) != 0;
    query.subnet = find_option(message.first(at), at - length, kClientSubnet);
    return true;
}

}  // namespace

bool skip_name(std::span<const uint8_t> message, size_t& at) {
    while (at < message.size()) {
        const uint8_t length = message[at];
        if (length == 0) {
            ++at;
            return true;
        }
        if (length >= 0xc0) {
            at += 2;
            return at <= message.size();
        }
        if (length > 63) return false;
        at += 1U + length;
    }
    return false;
}

Parsed parse_query(std::span<const uint8_t> message, Query& query) {
    if (message.size() < kHeaderSize) return Parsed::kDrop;
    query.id = get16(message.data());
    query.flags = get16(message.data() + 2);
    query.type = Type{};
    query.question_end = kHeaderSize;
    query.edns = false;
    query.dnssec_ok = false;
    query.edns_version = 0;
    query.udp_size = kMinUdpSize;
    query.subnet = 0;
    if ((query.flags & kFlagResponse) != 0) return Parsed::kDrop;
    if (query.opcode() != Opcode::kQuery) return Parsed::kNotImplemented;
    // RFC 9619: a query has one question.
    if (get16(message.data() + kQdCount) != 1) return Parsed::kFormErr;

    size_t at = kHeaderSize;
    if (!query.name.read(message, at) || at + 4 > message.size()) return Parsed::kFormErr;
    query.type = static_cast<Type>(get16(message.data() + at));
    query.qclass = get16(message.data() + at + 2);
    at += 4;
    query.question_end = static_cast<uint16_t>(at);

    const unsigned before = get16(message.data() + kAnCount) + get16(message.data() + kNsCount);
    const unsigned records = before + get16(message.data() + kArCount);
    for (unsigned i = 0; i < records; ++i) {
        if (!read_record(message, at, i >= before, query)) return Parsed::kFormErr;
    }
    return Parsed::kGood;
}

}  // namespace warren::dns

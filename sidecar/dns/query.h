// A query as a client sent it, taken apart: header, question, EDNS (RFC 1035, 6891). Parsing reads
// bytes that anybody may have sent; it writes nothing but `Query`, and allocates nothing.
#pragma once

#include <cstdint>
#include <span>

#include "sidecar/dns/name.h"
#include "sidecar/dns/protocol.h"

namespace warren::dns {

struct Query {
    uint16_t id;
    uint16_t flags;  // the header's second 16 bits as they came
    Type type;       // 0 if there is no question, or none that can be read
    uint16_t qclass;
    uint16_t question_end;  // where the question ends in the message; kHeaderSize if there is none
    bool edns;
    bool dnssec_ok;
    uint8_t edns_version;
    uint16_t udp_size;  // what the client takes over UDP, at least 512
    uint16_t subnet;    // where its client-subnet option (RFC 7871) stands in the message; 0: none
    Name name;          // valid if parse_query() said kGood

    [[nodiscard]] Opcode opcode() const {
        return static_cast<Opcode>((flags & kOpcodeMask) >> kOpcodeShift);
    }
};

enum class Parsed : uint8_t {
    kGood,
    kDrop,            // shorter than a header, or a response: answering could start a loop
    kFormErr,         // id and flags are known, the rest may not be
    kNotImplemented,  // an opcode other than QUERY; nothing behind the header was read
};

Parsed parse_query(std::span<const uint8_t> message, Query& query);

// Moves `at` behind the name there, compressed or not; false if it runs out of the message.
bool skip_name(std::span<const uint8_t> message, size_t& at);

}  // namespace warren::dns

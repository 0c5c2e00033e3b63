// What is kept of an upstream's response, and how a reply is made of it: the client's own header
// and question, the records with their TTLs as old as they are, our OPT record. Views; no heap.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sidecar/dns/reply_writer.h"

namespace warren {

// The name that was asked takes the same octets in each question for it, so compression pointers in
// the records lead to the same places in each reply.
struct KeptResponse {
    dns::Rcode rcode = dns::Rcode::kNoError;
    bool authentic = false;            // AD: the upstream has checked signatures (RFC 4035, 3.2.3)
    std::array<uint16_t, 3> counts{};  // records of answer, authority and additional section
    std::span<const uint8_t> records;
    std::span<const uint16_t> ttl_places;  // in `records`

    // `response` is what keep_substance() left, `query` what it answers. Fills `places`, which the
    // result points to as it does to `response`.
    static KeptResponse of(std::span<const uint8_t> response, const dns::Query& query,
                           std::vector<uint16_t>& places);
};

// How old the records are, or that their time is over.
struct Age {
    uint32_t seconds = 0;
    std::optional<uint32_t> stale_ttl;  // then all have this one (RFC 8767, 5)
};

// A client's question, and what its reply may hold.
struct ReplyRequest {
    std::span<const uint8_t> message;
    const dns::Query& query;
    size_t limit;  // octets, at least kMinUdpSize
};

// Writes the reply to `out`, which has `limit` octets; its size. What does not fit is cut off
// behind the last whole record, with TC.
size_t write_reply(const KeptResponse& kept, const Age& age,
                   std::optional<dns::ExtendedError> error, const ReplyRequest& request,
                   std::span<uint8_t> out);

}  // namespace warren

// What of an upstream's response answers the question: the records that belong to it, and how long
// they may be kept. Bytes that nobody can trust, changed in place; see response.h. Any thread, no
// state, no heap.
#pragma once

#include <cstdint>
#include <span>

#include "sidecar/dns/query.h"

namespace warren::dns {

// Seconds for which records may be kept, whatever their TTL says.
struct TtlBounds {
    uint32_t lowest = 0;
    uint32_t highest = 86400;
    uint32_t highest_negative = 3600;  // RFC 2308, 5: one to three hours
};

struct Substance {
    size_t size = 0;        // of the message now
    bool answered = false;  // there is a record of the type asked at the end of the CNAMEs
    bool negative = false;  // NXDOMAIN or NODATA, with the SOA that says for how long
    uint32_t ttl = 0;       // seconds that it may be kept; 0: not at all
};

// Leaves in `response` what belongs to the question and nothing else, with all TTLs within bounds.
// Kept are
// - of the answer: records of the name asked and of those that its CNAMEs and DNAMEs lead to, up to
//   the first that is of another name: who asked for one name shall learn nothing of another;
// - of the rest: the SOA of a negative answer, and for a client that checks signatures (DO) or
// wants
//   names with their addresses (SRV, MX, NS, HTTPS …) the authority and additional sections as
//   well, up to the OPT record, which is between two neighbours and ends here (RFC 6891, 6.1.1).
// Records are only ever cut off behind, so no compression pointer loses what it points to.
// `response` is one that answers `query` (answers_question) and that walk() went through.
Substance keep_substance(std::span<uint8_t> response, const Query& query, const TtlBounds& bounds);

}  // namespace warren::dns

// What is sent to an upstream for a client's query: its question, and nothing else that was meant
// for us. EDNS is between neighbours (RFC 6891, 6.1.1): our own buffer size, no cookies nor unknown
// options of the client's; DO and CD are the client's, and so is a client-subnet option (RFC 7871).
// RD and AD are set: an upstream shall resolve, and say whether it has checked (RFC 6840, 5.7).
#pragma once

#include "sidecar/base/random.h"
#include "sidecar/upstream/exchange.h"

namespace warren {

struct QuestionStyle {
    bool edns = true;
    bool mix_case = false;  // letters at random in either case, which the response must repeat
};

// `message` is what `query` was parsed from. The id is left zero.
Question make_question(std::span<const uint8_t> message, const dns::Query& query,
                       QuestionStyle style);

}  // namespace warren

// What an answer is kept under. Who was asked belongs to it, so that nobody reads what policy
// denies them, and so do DO and CD, which change what a right answer is (RFC 4035, 3.2).
#pragma once

#include <cstdint>

#include "sidecar/dns/query.h"

namespace warren {

struct CacheKey {
    uint64_t context = 0;  // UpstreamGroup::context
    dns::Labels name;      // lower case
    dns::Type type{};
    bool dnssec_ok = false;
    bool checking_disabled = false;
    uint64_t hash = 0;

    // `query` outlives it.
    static CacheKey of(const dns::Query& query, uint64_t context);

    bool operator==(const CacheKey&) const = default;
};

}  // namespace warren

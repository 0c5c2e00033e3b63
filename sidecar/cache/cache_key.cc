#include "sidecar/cache/cache_key.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sidecar/base/random.h"

namespace warren {
namespace {

// Nobody outside may know which names fall on the same place of a table.
uint64_t seed() {
    static const auto number = secure_random<uint64_t>();
    return number;
}

}  // namespace

CacheKey CacheKey::of(const dns::Query& query, uint64_t context) {
    CacheKey key;
    key.context = context;
    key.name = query.name.labels();
    key.type = query.type;
    key.dnssec_ok = query.dnssec_ok;
    key.checking_disabled = (query.flags & dns::kFlagCheckingDisabled) != 0;
    const uint64_t rest = context ^ (static_cast<uint64_t>(key.type) << 2) ^
                          (uint64_t{key.dnssec_ok} << 1) ^ uint64_t { key.checking_disabled };
    key.hash = XXH3_64bits_withSeed(key.name.data(), key.name.size(), seed() ^ rest);
    return key;
}

}  // namespace warren

// One entry of the cache: a key and what is known, in one piece of memory. Owned by its shard, and
// read and written under the shard's lock alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sidecar/base/clock.h"
#include "sidecar/cache/cache_key.h"
#include "sidecar/cache/kept_response.h"

namespace warren {

class CacheEntry {
  public:
    struct Free {
        void operator()(CacheEntry* entry) const;
    };
    using Ptr = std::unique_ptr<CacheEntry, Free>;

    // Throws std::bad_alloc. `lifetime` in seconds.
    static Ptr make(const CacheKey& key, const KeptResponse& response, uint32_t lifetime,
                    BootTime now);

    [[nodiscard]] bool is_for(const CacheKey& key) const;
    [[nodiscard]] dns::Labels name() const;
    [[nodiscard]] KeptResponse response() const;
    [[nodiscard]] size_t octets() const;  // of memory, the allocator's share included

    const uint64_t hash;
    const BootTime stored_at;
    const BootTime expires_at;
    // A failure: until when the question is not asked again (RFC 9520), how long the next pause is,
    // and what went wrong.
    BootTime failing_until = 0;
    uint32_t next_pause = 0;  // milliseconds
    dns::ExtendedError failure = dns::ExtendedError::kOther;
    // Somebody has been told to ask again; until then nobody else is.
    BootTime refreshing_until = 0;
    uint8_t hits = 0;     // up to 3
    bool recent = false;  // asked for since the clock's hand went by

  private:
    CacheEntry(const CacheKey& key, const KeptResponse& response, uint32_t lifetime, BootTime now);
    [[nodiscard]] uint8_t* payload() { return reinterpret_cast<uint8_t*>(this + 1); }
    [[nodiscard]] const uint8_t* payload() const {
        return reinterpret_cast<const uint8_t*>(this + 1);
    }

    uint64_t context_;
    std::array<uint16_t, 3> counts_;
    uint16_t type_;
    uint16_t records_size_;
    uint16_t ttl_count_;
    dns::Rcode rcode_;
    uint8_t name_size_;
    bool authentic_;
    bool dnssec_ok_;
    bool checking_disabled_;
    // Behind it: places of TTLs, records, name.
};

}  // namespace warren

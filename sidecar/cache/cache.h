// What upstreams have said, kept for as long as they allow (RFC 1035, 2181, 2308) and, when nobody
// can be asked, a while longer (RFC 8767). Bounded in octets; what has not been asked for longest
// goes first. Shared by all workers: any thread may call, each call takes the lock of one shard of
// it for as long as it copies. Time is what the caller says it is.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "sidecar/cache/cache_shard.h"

namespace warren {

struct CacheSettings {
    size_t octets = size_t{4} << 20;  // of all entries and the tables that find them; 0: no cache
    uint32_t stale_for = 86400;       // seconds for which an entry may be served after its time
};

// What came of looking.
struct CacheReply {
    enum class State : uint8_t {
        kNone,  // nothing is known, or nothing that may be told
        kFresh,
        kStale,    // its time is over, and upstreams have failed (RFC 8767)
        kFailing,  // nothing is known, upstreams have failed just now: SERVFAIL (RFC 9520)
    };
    State state = State::kNone;
    size_t size = 0;       // of the reply; none for kNone
    bool refresh = false;  // popular and near its end: ask again now, before it is missed
};

class Cache {
  public:
    enum class Stale : uint8_t { kIfFailing, kYes };

    explicit Cache(const CacheSettings& settings);
    Cache(const Cache&) = delete;
    Cache& operator=(const Cache&) = delete;

    // Writes a reply, if something is known. `stale` tells whether an answer whose time is over
    // will do only where upstreams have just failed, or in any case.
    CacheReply answer(const CacheKey& key, BootTime now, Stale stale, const ReplyRequest& request,
                      std::span<uint8_t> out);

    // Keeps a response for `lifetime` seconds. 0: not at all, but what was known before has been
    // overtaken by it, and is forgotten (RFC 8767, 4).
    void keep(const CacheKey& key, const KeptResponse& response, uint32_t lifetime, BootTime now);
    // Remembers that nobody could be asked: for 1 s, then for 2, 4 and 5 if it goes on. What was
    // known before stays, for kStale.
    void keep_failure(const CacheKey& key, dns::ExtendedError why, BootTime now);

    // Forgets everything, or what is known of `name` (lower case) and of all names below it. Tells
    // how many entries that were.
    size_t flush();
    size_t flush(dns::Labels name);

    struct Size {
        size_t entries = 0;
        size_t octets = 0;
    };
    [[nodiscard]] Size size() const;

  private:
    CacheShard& shard_of(const CacheKey& key) const {
        return (*shards_)[key.hash >> 32 & (shards_->size() - 1)];
    }
    size_t erase_if(const std::function<bool(const CacheEntry&)>& condition);

    CacheSettings settings_;
    std::unique_ptr<std::vector<CacheShard>> shards_;  // a power of two
};

}  // namespace warren

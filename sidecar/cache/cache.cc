#include "sidecar/cache/cache.h"

#include <algorithm>
#include <bit>

namespace warren {
namespace {

// So many that workers rarely meet, of a size at which a large answer still fits.
constexpr size_t kMostShards = 16;
constexpr size_t kShardOctets = size_t{256} << 10;

constexpr uint32_t kStaleTtl = 30;  // seconds (RFC 8767, 4)
constexpr uint32_t kFirstPause = 1000;
constexpr uint32_t kLongestPause = 5000;  // milliseconds (RFC 9520, 3.2, allows much more)
constexpr BootTime kCalm = 30000;         // after which a failure is a first one again
// An answer is asked for anew in the last tenth of its time if it was wanted before.
constexpr uint8_t kPopular = 2;  // hits
constexpr BootTime kShortest = 5000;
constexpr BootTime kRefreshTime = 4000;  // longer than any question is under way

bool is_within(dns::Labels name, dns::Labels ancestor) {
    while (name.size() > ancestor.size()) name.remove_prefix(1U + static_cast<uint8_t>(name[0]));
    return name == ancestor;
}

bool wants_refresh(CacheEntry& entry, BootTime now) {
    const BootTime lifetime = entry.expires_at - entry.stored_at;
    if (entry.hits < kPopular || lifetime < kShortest || now < entry.refreshing_until ||
        (entry.expires_at - now) * 10 > lifetime) {
        return false;
    }
    entry.refreshing_until = now + kRefreshTime;
    return true;
}

}  // namespace

Cache::Cache(const CacheSettings& settings)
    : settings_(settings),
      shards_(std::make_unique<std::vector<CacheShard>>(
          std::bit_floor(std::clamp<size_t>(settings.octets / kShardOctets, 1, kMostShards)))) {
    for (CacheShard& shard : *shards_) shard.set_limit(settings.octets / shards_->size());
}

CacheReply Cache::answer(const CacheKey& key, BootTime now, Stale stale,
                         const ReplyRequest& request, std::span<uint8_t> out) {
    CacheReply reply;
    if (settings_.octets == 0) return reply;
    CacheShard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    CacheEntry* entry = shard.find(key);
    if (entry == nullptr) return reply;

    const KeptResponse response = entry->response();
    const bool fresh = now < entry->expires_at;
    const bool failing = now < entry->failing_until;
    const bool may_be_stale = entry->expires_at > entry->stored_at &&
                              now < entry->expires_at + BootTime{settings_.stale_for} * 1000;
    if (fresh) {
        reply.state = CacheReply::State::kFresh;
        const auto seconds = static_cast<uint32_t>((now - entry->stored_at) / 1000);
        reply.size = write_reply(response, {.seconds = seconds, .stale_ttl = {}}, {}, request, out);
        if (entry->hits < kPopular) ++entry->hits;
        reply.refresh = wants_refresh(*entry, now);
    } else if (may_be_stale && (failing || stale == Stale::kYes)) {
        reply.state = CacheReply::State::kStale;
        const auto why = response.rcode == dns::Rcode::kNxDomain
                             ? dns::ExtendedError::kStaleNxDomain
                             : dns::ExtendedError::kStaleAnswer;
        reply.size =
            write_reply(response, {.seconds = 0, .stale_ttl = kStaleTtl}, why, request, out);
    } else if (failing) {
        reply.state = CacheReply::State::kFailing;
        KeptResponse nothing;
        nothing.rcode = dns::Rcode::kServFail;
        reply.size = write_reply(nothing, {}, entry->failure, request, out);
    }
    if (reply.size > 0 && !entry->recent) entry->recent = true;
    return reply;
}

void Cache::keep(const CacheKey& key, const KeptResponse& response, uint32_t lifetime,
                 BootTime now) {
    if (settings_.octets == 0) return;
    CacheShard& shard = shard_of(key);
    if (lifetime == 0) {
        const std::lock_guard lock(shard.mutex);
        return shard.erase(key);
    }
    CacheEntry::Ptr entry = CacheEntry::make(key, response, lifetime, now);
    const std::lock_guard lock(shard.mutex);
    if (const CacheEntry* old = shard.find(key); old != nullptr) entry->recent = old->recent;
    shard.put(key, std::move(entry));
}

void Cache::keep_failure(const CacheKey& key, dns::ExtendedError why, BootTime now) {
    if (settings_.octets == 0) return;
    CacheShard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    CacheEntry* entry = shard.find(key);
    if (entry == nullptr) {
        shard.put(key, CacheEntry::make(key, {}, 0, now));
        entry = shard.find(key);
        if (entry == nullptr) return;
    }
    const bool goes_on = entry->next_pause > 0 && now < entry->failing_until + kCalm;
    const uint32_t pause = goes_on ? entry->next_pause : kFirstPause;
    entry->failing_until = now + pause;
    entry->next_pause = std::min(pause * 2, kLongestPause);
    entry->failure = why;
}

size_t Cache::flush() {
    return erase_if([](const CacheEntry&) { return true; });
}

size_t Cache::flush(dns::Labels name) {
    return erase_if([name](const CacheEntry& entry) { return is_within(entry.name(), name); });
}

size_t Cache::erase_if(const std::function<bool(const CacheEntry&)>& condition) {
    size_t erased = 0;
    for (CacheShard& shard : *shards_) {
        const std::lock_guard lock(shard.mutex);
        erased += shard.erase_if(condition);
    }
    return erased;
}

Cache::Size Cache::size() const {
    Size size;
    for (CacheShard& shard : *shards_) {
        const std::lock_guard lock(shard.mutex);
        size.entries += shard.entries();
        size.octets += shard.octets();
    }
    return size;
}

}  // namespace warren

// A part of the cache that one lock guards: a hash table of entries (open addressing, linear
// probing), and a hand that goes round it and throws out what has not been asked for since it came
// by last (the clock algorithm: nearly least recently used, and a hit writes one octet).
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "sidecar/cache/cache_entry.h"

namespace warren {

class alignas(64) CacheShard {
  public:
    // Not guarded: set before there is a second thread.
    void set_limit(size_t octets) { limit_ = octets; }

    std::mutex mutex;  // guards all that follows

    // Null if there is none; valid until the next call of put() or erase_if().
    CacheEntry* find(const CacheKey& key);
    // In the place of what was there for the key, if anything. One too large is not kept.
    void put(const CacheKey& key, CacheEntry::Ptr entry);
    void erase(const CacheKey& key);
    size_t erase_if(const std::function<bool(const CacheEntry&)>& condition);

    [[nodiscard]] size_t entries() const { return entries_; }
    [[nodiscard]] size_t octets() const {
        return entry_octets_ + slots_.capacity() * sizeof slots_[0];
    }

  private:
    [[nodiscard]] size_t home(uint64_t hash) const { return hash & (slots_.size() - 1); }
    [[nodiscard]] size_t place_of(const CacheKey& key) const;
    void make_room(size_t octets);
    void evict_one();
    void grow(size_t octets);
    void insert(CacheEntry::Ptr entry);
    void erase(size_t place);

    std::vector<CacheEntry::Ptr> slots_;  // a power of two, at least a quarter of them empty
    size_t entries_ = 0;
    size_t entry_octets_ = 0;
    size_t limit_ = 0;
    size_t hand_ = 0;
};

}  // namespace warren

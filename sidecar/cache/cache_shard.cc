#include "sidecar/cache/cache_shard.h"

#include <utility>

namespace warren {
namespace {

constexpr size_t kFirstSlots = 16;
constexpr size_t kNone = SIZE_MAX;

}  // namespace

size_t CacheShard::place_of(const CacheKey& key) const {
    if (slots_.empty()) return kNone;
    for (size_t at = home(key.hash); slots_[at]; at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at]->is_for(key)) return at;
    }
    return kNone;
}

CacheEntry* CacheShard::find(const CacheKey& key) {
    const size_t place = place_of(key);
    return place == kNone ? nullptr : slots_[place].get();
}

void CacheShard::put(const CacheKey& key, CacheEntry::Ptr entry) {
    erase(key);
    const size_t size = entry->octets();
    // One that takes more than a quarter would throw out too much that others ask for.
    if (size > limit_ / 4) return;
    if ((entries_ + 1) * 4 > slots_.size() * 3) grow(size);
    make_room(size);
    insert(std::move(entry));
}

void CacheShard::erase(const CacheKey& key) {
    const size_t place = place_of(key);
    if (place != kNone) erase(place);
}

size_t CacheShard::erase_if(const std::function<bool(const CacheEntry&)>& condition) {
    std::vector<CacheEntry::Ptr> all(slots_.size());
    all.swap(slots_);
    const size_t before = std::exchange(entries_, 0);
    entry_octets_ = 0;
    for (CacheEntry::Ptr& entry : all) {
        if (entry && !condition(*entry)) insert(std::move(entry));
    }
    return before - entries_;
}

void CacheShard::make_room(size_t octets) {
    while (entries_ > 0 && this->octets() + octets > limit_) evict_one();
}

// Ends: the second time that the hand comes by, nobody is recent. There is an entry.
void CacheShard::evict_one() {
    for (;;) {
        hand_ = (hand_ + 1) & (slots_.size() - 1);
        if (!slots_[hand_]) continue;
        if (!slots_[hand_]->recent) return erase(hand_);
        slots_[hand_]->recent = false;
    }
}

// Before an entry of `octets` is put in.
void CacheShard::grow(size_t octets) {
    const size_t slots = slots_.empty() ? kFirstSlots : slots_.size() * 2;
    // Not beyond what is allowed: then entries make room for entries.
    if (!slots_.empty() && entry_octets_ + octets + slots * sizeof slots_[0] > limit_) {
        return evict_one();
    }
    std::vector<CacheEntry::Ptr> old(slots);
    old.swap(slots_);
    entries_ = 0;
    entry_octets_ = 0;
    for (CacheEntry::Ptr& entry : old) {
        if (entry) insert(std::move(entry));
    }
}

void CacheShard::insert(CacheEntry::Ptr entry) {
    ++entries_;
    entry_octets_ += entry->octets();
    size_t at = home(entry->hash);
    while (slots_[at]) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = std::move(entry);
}

// Moves up what stands behind it and would not be found any more across the gap.
void CacheShard::erase(size_t place) {
    --entries_;
    entry_octets_ -= slots_[place]->octets();
    slots_[place].reset();
    const size_t mask = slots_.size() - 1;
    for (size_t at = (place + 1) & mask; slots_[at]; at = (at + 1) & mask) {
        const size_t wanted = home(slots_[at]->hash);
        if (((at - wanted) & mask) < ((at - place) & mask)) continue;
        slots_[place] = std::move(slots_[at]);
        place = at;
    }
}

}  // namespace warren

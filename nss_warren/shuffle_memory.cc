// 64 slots, each one word: the upper half of the key, and the order. The lower half of the key
// chooses the slot.
#include "nss_warren/shuffle_memory.h"

#include <pthread.h>

#include <atomic>

namespace warren::nss {
namespace {

constexpr size_t kSlots = 64;
constinit std::atomic<uint64_t> slots[kSlots]{};

std::atomic<uint64_t>& slot_of(uint64_t key) { return slots[key % kSlots]; }

constexpr uint64_t kTagMask = 0xffffffff00000000;

// FNV-1a, and at the end a multiplication that carries the low bits up into the tag.
uint64_t mix(uint64_t hash, uint64_t value) { return (hash ^ value) * 0x100000001b3; }

}  // namespace

uint64_t shuffle_key(const Query& query) {
    uint64_t hash = 0xcbf29ce484222325;
    // Not the thread's number: that is a system call. The address of its control block is as good.
    hash = mix(hash, static_cast<uint64_t>(::pthread_self()) >> 6);
    hash = mix(hash, static_cast<uint64_t>(query.question) << 8 | query.families);
    for (const char c : query.bytes) hash = mix(hash, static_cast<uint8_t>(to_lower(c)));
    hash *= 0x9e3779b97f4a7c15;
    return hash ^ hash >> 32;
}

uint32_t take_shuffle(uint64_t key) {
    uint64_t entry = slot_of(key).load(std::memory_order_relaxed);
    if (entry == 0 || ((entry ^ key) & kTagMask) != 0) return 0;
    // Another thread may have put its own entry there in between; that one is left alone.
    slot_of(key).compare_exchange_strong(entry, 0, std::memory_order_relaxed);
    return static_cast<uint32_t>(entry & ~kTagMask);
}

void remember_shuffle(uint64_t key, uint32_t shuffle) {
    if (shuffle == 0) return;
    slot_of(key).store((key & kTagMask) | shuffle, std::memory_order_relaxed);
}

}  // namespace warren::nss

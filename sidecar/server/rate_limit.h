// How often a client may ask: a bucket of tokens for each, that fills at a steady rate and holds
// those of one second. As GCRA a bucket is one number, the time at which it is full again, so
// that one word holds it and who it is of, and all workers share them without a lock. A table of
// fixed size: where too many clients ask, those that asked least lately are forgotten, and so have
// a full bucket again. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "sidecar/base/address.h"
#include "sidecar/base/clock.h"

namespace warren {

class RateLimit {
  public:
    static constexpr size_t kSets = 4096;  // a power of 2; 128 KiB in all
    static constexpr size_t kWays = 4;

    // `per_second` is not 0.
    explicit RateLimit(uint32_t per_second);

    // Takes one token of whoever is `who`; false if there is none.
    bool take(uint64_t who, TimePoint now);

    // An IPv6 client is its /64: it has as many addresses as it likes.
    static uint64_t who(const Address& address);
    static uint64_t who(uid_t user) { return kUser | user; }
    // An attached container, by where its policy is: one for its UDP, its TCP and its NSS socket.
    static uint64_t who(const void* container) {
        return kContainer ^ reinterpret_cast<uintptr_t>(container);
    }

  private:
    using Bucket = std::atomic<uint64_t>;  // 16 bits of who, 48 bits of when it is full
    static constexpr uint64_t kUser = uint64_t{1} << 62;
    static constexpr uint64_t kContainer = uint64_t{1} << 63;

    struct Place {
        Bucket* bucket;
        uint64_t found;
        uint64_t wait;  // until it is full; 0: it is
    };
    Place find(uint64_t hash, uint64_t now);

    uint64_t interval_;  // between two tokens
    uint64_t most_wait_;
    uint64_t seed_;  // nobody outside can tell who shares a set with whom
    TimePoint start_;
    std::unique_ptr<std::array<std::array<Bucket, kWays>, kSets>> sets_;
};

}  // namespace warren

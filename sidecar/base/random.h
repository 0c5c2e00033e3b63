// Random numbers of two kinds. Random: fast, for the order of answers; one for each thread.
// secure_random: from the kernel, for what an attacker must not guess (ids towards upstreams).
#pragma once

#include <sys/random.h>

#include <cstdint>
#include <cstdlib>

namespace warren {

// The kernel's generator does not fail for so few bytes once it is seeded; without it there would
// be no safe id to ask an upstream with.
template <typename Number>
Number secure_random() {
    Number number{};
    if (getrandom(&number, sizeof number, 0) != sizeof number) std::abort();
    return number;
}

// SplitMix64 (Steele, Lea, Flood 2014): one multiplication chain, passes BigCrush, any seed is
// good.
class Random {
  public:
    Random() : state_(secure_random<uint64_t>()) {}
    explicit Random(uint64_t seed) : state_(seed) {}

    uint64_t next() {
        uint64_t mixed = state_ += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    // 0 .. limit-1. The bias of the multiplication is limit / 2^32: unseen for any RRset.
    uint32_t below(uint32_t limit) { return static_cast<uint32_t>(((next() >> 32) * limit) >> 32); }

  private:
    uint64_t state_;
};

}  // namespace warren

// Draws some of n things in random order, each order equally likely (a Fisher-Yates shuffle that
// stops early). The array it swaps in is put back afterwards, so that a draw costs what it draws,
// not n: 29 of 5,000 addresses for a UDP reply cost 29 steps. One thread; memory grows to the
// largest n seen (4 bytes each) and stays.
#pragma once

#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "sidecar/base/random.h"

namespace warren {

class Sampler {
  public:
    // Calls take(index) for `count` of 0 .. n-1, until one call returns false. count <= n.
    template <typename Take>
    void draw(Random& random, uint32_t n, uint32_t count, Take take) {
        grow(n);
        drawn_.clear();
        for (uint32_t i = 0; i < count; ++i) {
            const uint32_t other = i + random.below(n - i);
            std::swap(order_[i], order_[other]);
            drawn_.push_back(other);
            if (!take(order_[i])) break;
        }
        for (uint32_t i = static_cast<uint32_t>(drawn_.size()); i-- > 0;) {
            std::swap(order_[i], order_[drawn_[i]]);
        }
    }

  private:
    void grow(uint32_t n) {
        const auto old = static_cast<uint32_t>(order_.size());
        if (n <= old) return;
        order_.resize(n);
        std::iota(order_.begin() + old, order_.end(), old);
        drawn_.reserve(n);
    }

    std::vector<uint32_t> order_;  // 0, 1, 2 … between two draws
    std::vector<uint32_t> drawn_;
};

}  // namespace warren

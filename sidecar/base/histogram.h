// How long things took, in fixed log-spaced buckets: six a decade from 1 us to 5 s, so that a
// percentile read from them is within a fifth. One thread notes, any reads.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "sidecar/base/clock.h"

namespace warren {

class Histogram {
  public:
    // Nanoseconds: the upper bounds of all buckets but the last, which has none.
    static constexpr std::array<uint64_t, 41> kBounds = [] {
        std::array<uint64_t, 41> bounds{};
        constexpr std::array<uint64_t, 6> kSteps{1000, 1500, 2000, 3000, 5000, 7000};
        uint64_t decade = 1;
        for (size_t i = 0; i < bounds.size(); ++i) {
            bounds[i] = kSteps[i % kSteps.size()] * decade;
            if (i % kSteps.size() == kSteps.size() - 1) decade *= 10;
        }
        return bounds;
    }();
    static constexpr size_t kBuckets = kBounds.size() + 1;

    // `count` things that took so long each; the owning thread only.
    void note(Duration took, uint64_t count = 1) {
        if (count == 0) return;
        const auto nanoseconds = static_cast<uint64_t>(std::max<Duration::rep>(took.count(), 0));
        const auto bucket = static_cast<size_t>(
            std::lower_bound(kBounds.begin(), kBounds.end(), nanoseconds) - kBounds.begin());
        add(buckets_[bucket], count);
        add(sum_, nanoseconds * count);
    }

    [[nodiscard]] uint64_t bucket(size_t index) const {
        return buckets_[index].load(std::memory_order_relaxed);
    }
    [[nodiscard]] uint64_t sum() const { return sum_.load(std::memory_order_relaxed); }

  private:
    static void add(std::atomic<uint64_t>& value, uint64_t amount) {
        value.store(value.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }

    std::array<std::atomic<uint64_t>, kBuckets> buckets_{};
    std::atomic<uint64_t> sum_{0};  // nanoseconds
};

// Several of them added up, or what came between two of such sums. A plain value.
struct HistogramSum {
    std::array<uint64_t, Histogram::kBuckets> buckets{};
    uint64_t nanoseconds = 0;

    void add(const Histogram& histogram);
    [[nodiscard]] HistogramSum operator-(const HistogramSum& earlier) const;
    [[nodiscard]] uint64_t count() const;
    // Nanoseconds within which that share of all was done; 0 if there are none.
    [[nodiscard]] uint64_t quantile(double share) const;
};

}  // namespace warren

// What is counted. Each thread that counts has Counters of its own, so that counting is one
// addition to a cache line that nobody else writes; reading sums them up. To add one: a line in
// Counter and one in kCounterNames (metrics.cc), and an add() where it happens.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace warren {

enum class Counter : uint8_t {
    kRefusedClients,
    kTooFast,
    kMalformed,
    kNotAllFit,
    kNotQuestions,
    kUnsent,
    kTcpEvicted,
    kNssEvicted,
    kTcpConnections,
    kCatalogUpdates,
    kCatalogFailures,
    kBadEntries,
    kSourceConflicts,
    kUpstreamQuestions,
    kUpstreamAnswered,
    kUpstreamTimedOut,
    kUpstreamFailed,
    kUpstreamIgnored,
    kUpstreamLate,
    kForwarderNoRoom,
    kForwarderShared,
    kCacheHits,
    kCacheStale,
    kCacheRefreshed,
    kCount,
};

class Counters {
  public:
    // The owning thread only: a load and a store, no locked instruction.
    void add(Counter counter, uint64_t amount = 1) {
        auto& value = values_[static_cast<size_t>(counter)];
        value.store(value.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    // Any thread.
    [[nodiscard]] uint64_t get(Counter counter) const {
        return values_[static_cast<size_t>(counter)].load(std::memory_order_relaxed);
    }

  private:
    alignas(64) std::array<std::atomic<uint64_t>, static_cast<size_t>(Counter::kCount)> values_{};
};

class MetricsText;

// The sums of all threads in Prometheus' text format.
void write_counters(MetricsText& text, std::span<const Counters* const> threads);

}  // namespace warren

// What is counted. Each thread that counts has Counters of its own, so that counting is one
// addition to a cache line that nobody else writes; reading sums them up. To add one: a line in
// Counter and one in kCounterNames (metrics.cc), and an add() where it happens.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace warren {

enum class Counter : uint8_t {
    kUdpQueries,
    kTcpQueries,
    kNssQueries,
    kZoneReplies,
    kForwarded,
    kRefusedClients,
    kTooFast,
    kMalformed,
    kNotAllFit,
    kUnsent,
    kTcpConnections,
    kTcpEvicted,
    kNssEvicted,
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

// The sums in Prometheus' text format.
std::string render_metrics(std::span<const Counters* const> threads);
// A value that goes up and down, in the same format.
std::string render_gauge(const char* name, const char* help, uint64_t value);
// Several of one kind, told apart by the value of `label`.
using LabelledValues = std::vector<std::pair<std::string, uint64_t>>;
std::string render_gauges(const char* name, const char* help, const char* label,
                          const LabelledValues& values);

}  // namespace warren

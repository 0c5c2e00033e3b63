// How upstreams fare, for those who ask: the workers note, anybody reads. Each worker has its own
// opinion of an upstream (UpstreamHealth); what stands here is the sum of what happened, and the
// latest opinion.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "sidecar/base/clock.h"
#include "sidecar/upstream/upstream_list.h"

namespace warren {

// Of one upstream. Any thread.
class UpstreamFigures {
  public:
    void note_answer(Duration took, Duration usual) {
        answers_.fetch_add(1, std::memory_order_relaxed);
        sum_.fetch_add(took.count(), std::memory_order_relaxed);
        usual_.store(usual.count(), std::memory_order_relaxed);
        down_.store(false, std::memory_order_relaxed);
    }
    void note_failure(bool is_down) {
        failures_.fetch_add(1, std::memory_order_relaxed);
        if (is_down) down_.store(true, std::memory_order_relaxed);
    }
    void note_loop(TimePoint until) {
        looping_until_.store(until.time_since_epoch().count(), std::memory_order_relaxed);
    }

    [[nodiscard]] uint64_t answers() const { return answers_.load(std::memory_order_relaxed); }
    [[nodiscard]] uint64_t failures() const { return failures_.load(std::memory_order_relaxed); }
    [[nodiscard]] bool is_down() const { return down_.load(std::memory_order_relaxed); }
    // It asks us what we ask it, and is left out for a while.
    [[nodiscard]] bool is_looping(TimePoint now) const {
        return now.time_since_epoch().count() < looping_until_.load(std::memory_order_relaxed);
    }
    // How long an answer takes: all together, and usually; 0 before the first one.
    [[nodiscard]] Duration sum() const { return Duration(sum_.load(std::memory_order_relaxed)); }
    [[nodiscard]] Duration usual() const {
        return Duration(usual_.load(std::memory_order_relaxed));
    }

  private:
    std::atomic<uint64_t> answers_{0};
    std::atomic<uint64_t> failures_{0};
    std::atomic<Duration::rep> sum_{0};
    std::atomic<Duration::rep> usual_{0};
    std::atomic<Duration::rep> looping_until_{0};
    std::atomic<bool> down_{false};
};

class UpstreamBoard {
  public:
    // Networks come and go with their upstreams; of those beyond this nothing is noted.
    static constexpr size_t kMost = 256;

    // Valid for as long as the board; null if it is full.
    UpstreamFigures* of(const Upstream& server);
    // By the upstream's text, in order of it.
    [[nodiscard]] std::vector<std::pair<std::string, const UpstreamFigures*>> all() const;
    // Null if it was never asked.
    [[nodiscard]] const UpstreamFigures* find(const std::string& text) const;

  private:
    mutable std::mutex mutex_;
    std::map<std::string, UpstreamFigures> figures_;
};

}  // namespace warren

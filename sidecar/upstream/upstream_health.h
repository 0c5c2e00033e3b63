// How an upstream has been doing: how long its answers take, and whether there are any. What a
// question's way through the upstreams is chosen by. One worker's thread.
#pragma once

#include "sidecar/base/clock.h"
#include "sidecar/upstream/upstream_board.h"

namespace warren {

// How long one waits for an upstream until another one is asked as well.
struct Patience {
    Duration unknown = std::chrono::milliseconds(100);  // with one that has never answered
    Duration least = std::chrono::milliseconds(50);
    Duration most = std::chrono::milliseconds(800);
};

class UpstreamHealth {
  public:
    // Where what happens is noted as well, for others to read; outlives this.
    void report_to(UpstreamFigures* figures) { figures_ = figures; }
    // It responded, whatever it said.
    void answered(Duration took, TimePoint now);
    // It was silent for longer than its patience, or the network failed.
    void failed(TimePoint now);

    // It has not responded for several questions: others are asked first.
    [[nodiscard]] bool is_down() const { return failures_ >= kMostFailures; }
    [[nodiscard]] bool is_known() const { return smoothed_ > Duration::zero(); }
    // The usual time and four times its usual deviation (RFC 6298).
    [[nodiscard]] Duration patience(const Patience& limits) const;
    // So much faster that the order in which they were given does not count.
    [[nodiscard]] bool is_much_faster_than(const UpstreamHealth& other) const;

    // Whether a question should go there as well, to learn how it is doing; true once in a while: a
    // down one after 1 s, then after twice as long each time up to 30 s.
    bool wants_probe(TimePoint now);

    // It does not understand EDNS (RFC 6891, 6.2.2); asked again without for an hour.
    void lacks_edns(TimePoint now) { no_edns_until_ = now + std::chrono::hours(1); }
    [[nodiscard]] bool knows_edns(TimePoint now) const { return now >= no_edns_until_; }

    // It asks us what we ask it; left out for a minute.
    void loops(TimePoint now) {
        looping_until_ = now + std::chrono::minutes(1);
        if (figures_ != nullptr) figures_->note_loop(looping_until_);
    }
    [[nodiscard]] bool is_looping(TimePoint now) const { return now < looping_until_; }
    // Whether to find out if it does; true once a minute at most.
    bool wants_loop_check(TimePoint now) {
        if (now < next_loop_check_) return false;
        next_loop_check_ = now + std::chrono::minutes(1);
        return true;
    }

    [[nodiscard]] Duration usual_time() const { return smoothed_; }

  private:
    static constexpr int kMostFailures = 3;

    UpstreamFigures* figures_ = nullptr;
    Duration smoothed_{};
    Duration deviation_{};
    int failures_ = 0;
    Duration probe_pause_ = std::chrono::seconds(1);
    TimePoint next_probe_{};
    TimePoint no_edns_until_{};
    TimePoint looping_until_{};
    TimePoint next_loop_check_{};
};

}  // namespace warren

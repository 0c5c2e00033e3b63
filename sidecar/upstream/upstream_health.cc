#include "sidecar/upstream/upstream_health.h"

#include <algorithm>

namespace warren {
namespace {

constexpr Duration kFirstProbePause = std::chrono::seconds(1);
constexpr Duration kLongestProbePause = std::chrono::seconds(30);
// Two upstreams are alike unless one takes twice as long and this much longer.
constexpr Duration kNoticed = std::chrono::milliseconds(10);

}  // namespace

void UpstreamHealth::answered(Duration took, TimePoint now) {
    took = std::max<Duration>(took, std::chrono::microseconds(1));
    if (is_known()) {
        const Duration error = took > smoothed_ ? took - smoothed_ : smoothed_ - took;
        deviation_ += (error - deviation_) / 4;
        smoothed_ += (took - smoothed_) / 8;
    } else {
        smoothed_ = took;
        deviation_ = took / 2;
    }
    failures_ = 0;
    probe_pause_ = kFirstProbePause;
    next_probe_ = now + kLongestProbePause;
    if (figures_ != nullptr) figures_->note_answer(took, smoothed_);
}

void UpstreamHealth::failed(TimePoint now) {
    if (figures_ != nullptr) figures_->note_failure(failures_ + 1 >= kMostFailures);
    if (++failures_ == kMostFailures) next_probe_ = now + probe_pause_;
}

Duration UpstreamHealth::patience(const Patience& limits) const {
    if (!is_known()) return limits.unknown;
    return std::clamp(smoothed_ + 4 * deviation_, limits.least, limits.most);
}

bool UpstreamHealth::is_much_faster_than(const UpstreamHealth& other) const {
    return is_known() && other.is_known() && smoothed_ * 2 + kNoticed < other.smoothed_;
}

bool UpstreamHealth::wants_probe(TimePoint now) {
    if (now < next_probe_) return false;
    if (is_down()) probe_pause_ = std::min(probe_pause_ * 2, kLongestProbePause);
    next_probe_ = now + (is_down() ? probe_pause_ : kLongestProbePause);
    return true;
}

}  // namespace warren

#include "sidecar/control/rate_samples.h"

namespace warren {
namespace {

constexpr Duration kApart = std::chrono::milliseconds(900);  // who asks each second is never early
constexpr Duration kOldest = std::chrono::minutes(1);
constexpr size_t kMost = 3;

}  // namespace

RateSamples::Rates RateSamples::note(const FigureSums& sums, TimePoint now) {
    while (!samples_.empty() && now - samples_.front().at > kOldest) samples_.pop_front();
    Rates rates;
    for (const Sample& sample : samples_) {
        if (now - sample.at < kApart) break;
        rates.seconds = std::chrono::duration<double>(now - sample.at).count();
        rates.counted = sums - sample.sums;
    }
    if (samples_.empty() || now - samples_.back().at >= kApart) samples_.push_back({now, sums});
    if (samples_.size() > kMost) samples_.pop_front();
    return rates;
}

}  // namespace warren

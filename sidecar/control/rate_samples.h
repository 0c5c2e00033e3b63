// What was counted at some moments of the last minute, so that whoever asks for rates gets those of
// the time since. Samples are taken when somebody asks, a second apart at least: without anybody
// who asks there are none, and nothing wakes up. One thread.
#pragma once

#include <deque>

#include "sidecar/control/figure_sums.h"

namespace warren {

class RateSamples {
  public:
    struct Rates {
        double seconds = 0;  // that they are of; 0: there is nothing to compare with yet
        FigureSums counted;
    };

    // What was counted since the newest sample that is a second old or more.
    Rates note(const FigureSums& sums, TimePoint now);

  private:
    struct Sample {
        TimePoint at;
        FigureSums sums;
    };
    std::deque<Sample> samples_;  // oldest first
};

}  // namespace warren

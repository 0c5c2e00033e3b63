// Keeps somebody else's words from filling the log: so many lines at once, then one a second, and
// how many were left out. One thread.
#pragma once

#include <cstddef>
#include <string>

#include "sidecar/base/clock.h"

namespace warren {

class LogLimit {
  public:
    explicit LogLimit(size_t burst) : burst_(burst), left_(burst) {}

    // Whether a line may be written now; `left_out` is how many could not be since the last one.
    bool take(TimePoint now, size_t& left_out);

  private:
    size_t burst_;
    size_t left_;
    size_t left_out_ = 0;
    TimePoint filled_at_{};
};

// " (and 7 more lines)", or nothing.
std::string and_left_out(size_t left_out);

}  // namespace warren

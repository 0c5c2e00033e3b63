// Which queries are timed: looking at the clock twice costs more than all other counting. A batch
// shares its two looks. Of queries that come alone the first thousand are all timed, so that one
// who asks a few sees each of them, and then one of seven, which counts for seven: clients ask in
// pairs and fours, of which an even number would always see the same one. One thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace warren {

class TimedShare {
  public:
    static constexpr uint64_t kAllOf = 1000;
    static constexpr unsigned kOneOf = 7;

    // As how many the time of each of the `queries` that came together counts; 0: it is not taken.
    unsigned weight_of(size_t queries) {
        if (queries > 1 || ++alone_ <= kAllOf) return 1;
        return alone_ % kOneOf == 0 ? kOneOf : 0;
    }

  private:
    uint64_t alone_ = 0;
};

}  // namespace warren

#include "sidecar/server/timed_share.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

TEST_CASE("each of the first that come alone, then one of seven in the place of seven") {
    TimedShare share;
    uint64_t taken = 0;
    uint64_t counted = 0;
    for (uint64_t i = 1; i <= TimedShare::kAllOf + 700; ++i) {
        const unsigned weight = share.weight_of(1);
        if (i <= TimedShare::kAllOf) CHECK(weight == 1);
        taken += weight > 0 ? 1 : 0;
        counted += weight;
    }
    CHECK(taken == TimedShare::kAllOf + 100);
    CHECK(counted == TimedShare::kAllOf + 700);
}

TEST_CASE("a batch is always timed, once for each in it") {
    TimedShare share;
    for (int i = 0; i < 2000; ++i) CHECK(share.weight_of(2) == 1);
    CHECK(share.weight_of(1) == 1);
}

}  // namespace
}  // namespace warren

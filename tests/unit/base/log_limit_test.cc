#include "sidecar/base/log_limit.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("so many lines at once, then one a second, and how many were left out") {
    LogLimit limit(2);
    size_t left_out = 9;
    const TimePoint start = Clock::now();
    CHECK(limit.take(start, left_out));
    CHECK(left_out == 0);
    CHECK(limit.take(start, left_out));
    CHECK_FALSE(limit.take(start, left_out));
    CHECK_FALSE(limit.take(start, left_out));
    CHECK(limit.take(start + std::chrono::seconds(1), left_out));
    CHECK(left_out == 2);
    CHECK_FALSE(limit.take(start + std::chrono::seconds(1), left_out));
    CHECK(limit.take(start + std::chrono::hours(1), left_out));
    CHECK(left_out == 1);
    CHECK(limit.take(start + std::chrono::hours(1), left_out));
    CHECK(left_out == 0);
    CHECK_FALSE(limit.take(start + std::chrono::hours(1), left_out));
    CHECK(and_left_out(0).empty());
    CHECK(and_left_out(1) == " (and 1 line before it left out)");
}

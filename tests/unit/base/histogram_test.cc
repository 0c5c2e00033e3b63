#include "sidecar/base/histogram.h"

#include <doctest/doctest.h>

using namespace warren;
using std::chrono::microseconds;

TEST_CASE("bounds are log-spaced from 1 us to 5 s") {
    CHECK(Histogram::kBounds.front() == 1000);
    CHECK(Histogram::kBounds.back() == 5000000000);
    for (size_t i = 1; i < Histogram::kBounds.size(); ++i) {
        CHECK(Histogram::kBounds[i] > Histogram::kBounds[i - 1]);
        CHECK(Histogram::kBounds[i] <= 2 * Histogram::kBounds[i - 1]);
    }
}

TEST_CASE("quantiles, and what came between two moments") {
    Histogram histogram;
    histogram.note(microseconds(100), 900);
    HistogramSum before;
    before.add(histogram);
    histogram.note(microseconds(1900), 100);
    HistogramSum after;
    after.add(histogram);
    CHECK(after.count() == 1000);
    CHECK(after.quantile(0.5) > 70000);
    CHECK(after.quantile(0.5) <= 100000);
    CHECK(after.quantile(0.99) > 1500000);
    CHECK(after.quantile(0.99) <= 2000000);
    const HistogramSum between = after - before;
    CHECK(between.count() == 100);
    CHECK(between.quantile(0.01) > 1500000);
    CHECK(between.nanoseconds == 190000000);
    CHECK(HistogramSum().quantile(0.5) == 0);
}

TEST_CASE("what is longer than all bounds counts, and is no quantile beyond the last one") {
    Histogram histogram;
    histogram.note(std::chrono::seconds(100));
    histogram.note(-microseconds(1));  // a clock that went back
    HistogramSum sum;
    sum.add(histogram);
    CHECK(sum.count() == 2);
    CHECK(sum.buckets.front() == 1);
    CHECK(sum.quantile(0.99) == Histogram::kBounds.back());
}

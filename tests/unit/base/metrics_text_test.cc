#include "sidecar/base/metrics_text.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("families, samples with and without labels") {
    MetricsText text;
    text.family("a_total", "counter", "How many.");
    text.sample({{"kind", "x"}, {"name", "a\"b\\"}}, 7);
    text.single("b", "gauge", "One.", 0.25);
    CHECK(text.finish() ==
          "# HELP a_total How many.\n# TYPE a_total counter\n"
          "a_total{kind=\"x\",name=\"a\\\"b\\\\\"} 7\n"
          "# HELP b One.\n# TYPE b gauge\nb 0.25\n");
}

TEST_CASE("a histogram: buckets that add up, in seconds") {
    Histogram histogram;
    histogram.note(std::chrono::microseconds(1), 2);
    histogram.note(std::chrono::microseconds(4));
    histogram.note(std::chrono::seconds(60));
    HistogramSum sum;
    sum.add(histogram);
    MetricsText text;
    text.family("t_seconds", "histogram", "Times.");
    text.sample({{"origin", "own"}}, sum);
    const std::string all = text.finish();
    CAPTURE(all);
    CHECK(all.find("t_seconds_bucket{origin=\"own\",le=\"1e-06\"} 2\n") != std::string::npos);
    CHECK(all.find("t_seconds_bucket{origin=\"own\",le=\"3e-06\"} 2\n") != std::string::npos);
    CHECK(all.find("t_seconds_bucket{origin=\"own\",le=\"5e-06\"} 3\n") != std::string::npos);
    CHECK(all.find("t_seconds_bucket{origin=\"own\",le=\"5\"} 3\n") != std::string::npos);
    CHECK(all.find("t_seconds_bucket{origin=\"own\",le=\"+Inf\"} 4\n") != std::string::npos);
    CHECK(all.find("t_seconds_sum{origin=\"own\"} 60.000006\n") != std::string::npos);
    CHECK(all.find("t_seconds_count{origin=\"own\"} 4\n") != std::string::npos);
}

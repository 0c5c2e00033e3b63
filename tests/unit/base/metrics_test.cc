#include "sidecar/base/metrics.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("the counters of all threads are summed, each under its name") {
    Counters first;
    Counters second;
    first.add(Counter::kUdpQueries, 3);
    second.add(Counter::kUdpQueries);
    second.add(Counter::kBadEntries, 7);
    const std::array<const Counters*, 2> threads{&first, &second};
    const std::string text = render_metrics(threads);
    CHECK(text.find("# TYPE warren_udp_queries_total counter\nwarren_udp_queries_total 4\n") !=
          std::string::npos);
    CHECK(text.find("\nwarren_catalog_bad_entries_total 7\n") != std::string::npos);
}

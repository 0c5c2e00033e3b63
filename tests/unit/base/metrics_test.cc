#include "sidecar/base/metrics.h"

#include <doctest/doctest.h>

#include "sidecar/base/metrics_text.h"

using namespace warren;

TEST_CASE("the counters of all threads are summed, each under its name") {
    Counters first;
    Counters second;
    first.add(Counter::kUnsent, 3);
    second.add(Counter::kUnsent);
    second.add(Counter::kBadEntries, 7);
    const std::array<const Counters*, 2> threads{&first, &second};
    MetricsText out;
    write_counters(out, threads);
    const std::string text = out.finish();
    CHECK(text.find("\nwarren_drops_total{cause=\"no_question\"} 0\n"
                    "warren_drops_total{cause=\"unsent\"} 4\n") != std::string::npos);
    CHECK(text.find("# TYPE warren_drops_total counter\n") ==
          text.rfind("# TYPE warren_drops_total counter\n"));
    CHECK(text.find("\nwarren_catalog_bad_entries_total 7\n") != std::string::npos);
}

#include "sidecar/base/source_status.h"

#include <doctest/doctest.h>

using namespace warren;

namespace {
constexpr BootTime kHour = 3600 * 1000;
}

TEST_CASE("the age counts from when the source was last well") {
    SourceStatus source("file:///x", 0);
    CHECK(source.report(5000).state == SourceState::kStarting);
    CHECK(source.report(5000).age == 5);
    CHECK_FALSE(source.report(5000).has_catalog);
    source.note_well(3, 6000);
    CHECK(source.report(kHour).age == 0);
    CHECK(source.report(kHour).services == 3);
    CHECK(source.report(kHour).has_catalog);
    CHECK(source.note_failure("gone", kHour));
    CHECK_FALSE(source.note_failure("still gone", 2 * kHour));
    CHECK(source.report(3 * kHour).age == 2 * 3600);
    CHECK(source.report(3 * kHour).error == "still gone");
    CHECK(source.report(3 * kHour).services == 3);
    source.note_well(4, 3 * kHour);
    CHECK(source.age(4 * kHour) == 0);
    CHECK(source.report(4 * kHour).error == "still gone");  // the last one
}

TEST_CASE("what was kept is as old as when it was kept, through failures") {
    SourceStatus source("file:///x", 0);
    source.note_saved(7, 24 * kHour, 0);
    CHECK(source.report(kHour).state == SourceState::kSaved);
    CHECK(source.report(kHour).age == 25 * 3600);
    source.note_failure("gone", kHour);
    CHECK(source.report(2 * kHour).state == SourceState::kFailing);
    CHECK(source.report(2 * kHour).age == 26 * 3600);
    SourceStatus ahead("file:///x", 0);
    ahead.note_saved(7, -5000, 1000);  // somebody moved the clock
    CHECK(ahead.report(1000).age == 0);
}

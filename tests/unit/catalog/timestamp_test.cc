#include "sidecar/catalog/timestamp.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("RFC 3339 with fractions and offsets") {
    CHECK(parse_timestamp("1970-01-01T00:00:00Z") == 0);
    CHECK(parse_timestamp("2026-01-01T00:00:00Z") == 1767225600000000000);
    CHECK(parse_timestamp("2026-01-01t01:00:00.5+01:00") == 1767225600500000000);
    CHECK(parse_timestamp("2025-12-31T18:30:00.000000001-05:30") == 1767225600000000001);
    CHECK(parse_timestamp("2026-01-01T00:00:00.1234567899Z") == 1767225600123456789);
    CHECK(parse_timestamp("1969-12-31T23:59:59.999999999Z") == -1);
    CHECK(parse_timestamp("2016-12-31T23:59:60Z") == parse_timestamp("2017-01-01T00:00:00Z"));
    CHECK(parse_timestamp("2024-02-29T00:00:00Z"));
}

TEST_CASE("what is no date and time") {
    for (const char* text :
         {"", "2026", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z",
          "2026-1-1T00:00:00Z", "2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
          "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00",
          "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00ZZ", "-026-01-01T00:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timestamp(text));
    }
}

TEST_CASE("times that 64 bits of nanoseconds do not reach") {
    CHECK_FALSE(parse_timestamp("0001-01-01T00:00:00Z"));
    CHECK_FALSE(parse_timestamp("9999-12-31T23:59:59Z"));
    CHECK(parse_timestamp("2262-04-11T23:47:16.854775807Z") == INT64_MAX);
    CHECK_FALSE(parse_timestamp("2262-04-11T23:47:16.854775808Z"));
}

TEST_CASE("what is written is read again, whole seconds without a fraction") {
    CHECK(timestamp_text(0) == "1970-01-01T00:00:00Z");
    CHECK(timestamp_text(1) == "1970-01-01T00:00:00.000000001Z");
    CHECK(timestamp_text(-1) == "1969-12-31T23:59:59.999999999Z");
    for (const int64_t time : {int64_t{1700000000123456789}, int64_t{-9000000000000000000}}) {
        CHECK(parse_timestamp(timestamp_text(time)) == time);
    }
}

#include "sidecar/sources/poll_interval.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

long seconds(const char* control, const char* age = nullptr) {
    std::map<std::string, std::string> fields{{"cache-control", control}};
    if (age != nullptr) fields["age"] = age;
    return poll_interval(fields).count();
}

TEST_CASE("what a server says, within bounds") {
    CHECK(poll_interval({}).count() == 5);
    CHECK(seconds("max-age=30") == 30);
    CHECK(seconds("public,Max-Age=\"30\"") == 30);
    CHECK(seconds("private, max-age=0") == 1);
    CHECK(seconds("max-age=86400") == 60);
    CHECK(seconds("max-age=99999999999999999999") == 60);
    CHECK(seconds("max-age=30", "20") == 10);
    CHECK(seconds("max-age=30", "40") == 1);
    CHECK(seconds("max-age=30", "soon") == 30);
}

TEST_CASE("what means nothing is as good as nothing") {
    for (const char* control : {"", "no-cache", "max-age", "max-age=", "max-age=-3", "max-age=x",
                                "s-maxage=30", "x-max-age=30"}) {
        CAPTURE(control);
        CHECK(seconds(control) == 5);
    }
}

}  // namespace
}  // namespace warren

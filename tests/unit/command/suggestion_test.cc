#include "sidecar/command/suggestion.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("the nearest word is suggested, and none for what is far off") {
    const std::vector<std::string_view> known{"listen", "allow", "ttl", "log-level", "log-format"};
    CHECK(did_you_mean("lisen", known) == " (did you mean 'listen'?)");
    CHECK(did_you_mean("tttl", known) == " (did you mean 'ttl'?)");
    CHECK(did_you_mean("log-formt", known) == " (did you mean 'log-format'?)");
    CHECK(did_you_mean("bogus", known).empty());
    CHECK(did_you_mean("", known).empty());
    CHECK(did_you_mean(std::string(100000, 'x'), known).empty());
    CHECK(did_you_mean("x", {}).empty());
}

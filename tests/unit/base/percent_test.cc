#include "sidecar/base/percent.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

TEST_CASE("what has no place in a query is encoded") {
    CHECK(percent_encoded("nginx-2.Warren_~") == "nginx-2.Warren_~");
    CHECK(percent_encoded("a b&c=+%\xff") == "a%20b%26c%3D%2B%25%FF");
    CHECK(percent_encoded("").empty());
}

TEST_CASE("percent-decoding, and what is not encoded") {
    CHECK(percent_decoded("a%20b%2Fc%2f") == "a b/c/");
    CHECK(percent_decoded("") == "");
    for (const char* bad : {"%", "%4", "%zz", "a%2", "%00", "%-1", "%+1", "% 1"}) {
        CAPTURE(bad);
        CHECK(!percent_decoded(bad));
    }
}

}  // namespace
}  // namespace warren

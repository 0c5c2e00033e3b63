#include "sidecar/base/json_depth.h"

#include <doctest/doctest.h>

#include <string>

using namespace warren;

TEST_CASE("brackets count, those in strings do not") {
    CHECK(json_depth("") == 0);
    CHECK(json_depth(R"("[[[")") == 0);
    CHECK(json_depth(R"("\"[[[")") == 0);
    CHECK(json_depth(R"({"a": [1, {}], "b": []})") == 3);
    CHECK(json_depth(R"(["\\", [1]])") == 2);
    CHECK(json_depth(std::string(1000, '[')) == 1000);
}

TEST_CASE("a text that closes what was not open is no less deep for it") {
    CHECK(json_depth("]]]]{[") == 2);
}

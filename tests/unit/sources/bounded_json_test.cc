#include "sidecar/sources/bounded_json.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace warren {
namespace {

TEST_CASE("what is read is written on one line") {
    CHECK(json_line(parse_json("{\"a\":\n [1, \"x\\ny\", 9007199254740993]}")) ==
          R"({"a":[1,"x\ny",9007199254740993]})");
}

TEST_CASE("depth is bounded, and brackets in strings are none") {
    CHECK_NOTHROW(parse_json(std::string(64, '[') + std::string(64, ']')));
    CHECK_THROWS_AS(parse_json(std::string(65, '[') + std::string(65, ']')), BadJson);
    CHECK_THROWS_AS(parse_json(std::string(1000000, '[')), BadJson);
    CHECK_NOTHROW(parse_json('"' + std::string(1000, '[') + '"'));
    CHECK_NOTHROW(parse_json("\"\\\"" + std::string(1000, '[') + '"'));
    CHECK_THROWS_AS(parse_json(R"(["\\",)" + std::string(1000, '[')), BadJson);
}

TEST_CASE("a failure is one line") {
    for (const char* bad : {"", "{", "<html>\n", "{\"a\": \"\n\"}", "\"\xff\"", "[1] 2"}) {
        CAPTURE(bad);
        std::string reason;
        try {
            parse_json(bad);
        } catch (const BadJson& error) {
            reason = error.what();
        }
        CHECK(reason.starts_with("no JSON: "));
        CHECK(reason.find('\n') == std::string::npos);
    }
}

}  // namespace
}  // namespace warren

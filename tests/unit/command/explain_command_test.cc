#include "sidecar/command/explain_command.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace warren {
namespace {

using nlohmann::json;

json found(const char* origin) {
    return {{"name", "nginx.warren."}, {"type", "A"},
            {"rcode", "NOERROR"},      {"origin", origin},
            {"ttl", nullptr},          {"extended_error", nullptr},
            {"seconds", 0.0000124},    {"answer", json::array()}};
}

TEST_CASE("records, and where they come from") {
    json own = found("own");
    own["ttl"] = 10;
    own["answer"] = {{{"name", "nginx.warren."}, {"type", "A"}, {"ttl", 10}, {"data", "10.0.1.1"}}};
    CHECK(explanation_text(own) ==
          "nginx.warren. A: NOERROR from our own catalog, in 12 us, TTL 10 s\n"
          "  nginx.warren. A 10.0.1.1\n");
}

TEST_CASE("what is not there, and why") {
    CHECK(explanation_text(found("forwarded")) ==
          "nginx.warren. A: NOERROR from an upstream, in 12 us\n"
          "the name exists and has nothing of this type\n");
    json refused = found("refused");
    refused["rcode"] = "REFUSED";
    refused["extended_error"] = {{"code", 18}, {"text", "Prohibited"}};
    CHECK(explanation_text(refused) ==
          "nginx.warren. A: REFUSED from nobody: refused, in 12 us\n"
          "Prohibited (EDE 18)\n");
}

TEST_CASE("a text of somebody else's gives no orders to a terminal") {
    json strange = found("\x1b[2J");
    CHECK(explanation_text(strange).find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace warren

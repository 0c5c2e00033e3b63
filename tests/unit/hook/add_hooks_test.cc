// config.json of a bundle, with hooks.
#include "sidecar/hook/add_hooks.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace warren;
using nlohmann::json;

TEST_CASE("three hooks come to what is there, once") {
    const std::string before =
        R"({"root":{"path":"r"},"hooks":{"poststop":[{"path":"/bin/other"}]}})";
    const std::string once = with_hooks(before, "/usr/sbin/warren-sidecar", {"--required"});
    const json config = json::parse(once);
    CHECK(config["root"]["path"] == "r");
    CHECK(config["hooks"]["createRuntime"].size() == 1);
    CHECK(config["hooks"]["createContainer"][0]["args"] ==
          json{"/usr/sbin/warren-sidecar", "oci-hook", "createContainer", "--required"});
    CHECK(config["hooks"]["poststop"][0]["path"] == "/bin/other");
    CHECK(config["hooks"]["poststop"][1]["path"] == "/usr/sbin/warren-sidecar");
    CHECK(with_hooks(once, "/usr/sbin/warren-sidecar", {"--required"}) == once);
}

TEST_CASE("what is no configuration is refused") {
    for (const char* text : {"", "[]", "{\"hooks\": 7}", "{\"hooks\": {\"poststop\": 7}}"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(with_hooks(text, "/x", {}), std::runtime_error);
    }
}

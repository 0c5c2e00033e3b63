#include "sidecar/catalog/read_catalog.h"

#include <doctest/doctest.h>

#include "tests/unit/catalog/catalog_text.h"

using namespace warren;

namespace {

constexpr const char* kExample = R"({"services": [
  {"name": "nginx", "aliases": ["web"], "ttl": 10, "max_answers": 8,
   "ports": [{"name": "http", "port": 80, "protocol": "tcp"}],
   "text": {"version": "1.27"},
   "instances": [
     {"id": "c-1", "addresses": ["10.0.1.10", "fd00::10"], "state": "running", "healthy": true, "draining": false,
      "created_at": "2026-01-01T00:00:00Z", "node": "worker-1", "number": 1, "priority": 0, "weight": 1},
     "10.0.1.11"]},
  {"name": "billing", "external": "billing.example.com"}]})";

void check_refused(const std::string& text) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_catalog(text), CatalogError);
}

}  // namespace

TEST_CASE("the documented example is read, field by field") {
    const CatalogDocument document = read_catalog(kExample);
    CHECK(document.bad_entries.empty());
    REQUIRE(document.catalog.services.size() == 2);
    Service nginx{.name = "nginx",
                  .aliases = {"web"},
                  .ttl = 10,
                  .max_answers = 8,
                  .ports = {{"http", 80, Protocol::kTcp}},
                  .text = {{"version", "1.27"}},
                  .instances = {{}, {}},
                  .external = "",
                  .networks = {}};
    nginx.instances[0] = {.id = "c-1",
                          .addresses = {*Address::parse("10.0.1.10"), *Address::parse("fd00::10")},
                          .created_at = 1767225600000000000,
                          .node = "worker-1",
                          .number = 1};
    nginx.instances[1].addresses = {*Address::parse("10.0.1.11")};
    CHECK(*document.catalog.services.at("nginx") == nginx);
    CHECK(document.catalog.services.at("billing")->external == "billing.example.com");
}

TEST_CASE("what is no whole document is refused") {
    check_refused("");
    check_refused(" \n");
    check_refused("not json");
    check_refused("null");
    check_refused("[]");
    check_refused("{}");
    check_refused(R"({"services": {}})");
    check_refused(R"({"services": null})");
    check_refused(R"({"services": []} x)");
    check_refused(R"({"services": [], "services": 5})");
    check_refused("{\"services\": [], \"x\": \"\xff\"}");
    check_refused(R"({"services": [], "x": 1e999})");
}

TEST_CASE("each truncation of a document is refused") {
    const std::string whole = kExample;
    for (size_t size = 0; size < whole.size(); ++size) check_refused(whole.substr(0, size));
}

TEST_CASE("only an empty list empties the catalog") {
    const CatalogDocument document = read_catalog(R"({"services": []})");
    CHECK(document.catalog.services.empty());
    CHECK(document.bad_entries.empty());
}

TEST_CASE("the error is one short line that says where") {
    try {
        read_catalog("{\"services\": [\n  {\"name\": x" + std::string(5000, 'x') + "\n\n");
        FAIL("it was read");
    } catch (const CatalogError& error) {
        const std::string text = error.what();
        CHECK(text.find("line 2, column 12") != std::string::npos);
        CHECK(text.find('\n') == std::string::npos);
        CHECK(text.find("json.exception") == std::string::npos);
        CHECK(text.size() < 400);
    }
}

TEST_CASE("garbage of any depth is refused without a deep stack") {
    check_refused(R"({"services": )" + std::string(1000000, '['));
    check_refused(R"({"x": )" + std::string(1000000, '['));
    std::string objects = R"({"services": [{"text": )";
    for (int i = 0; i < 100000; ++i) objects += R"({"a":)";
    check_refused(objects);
}

TEST_CASE("unknown fields are ignored, whatever is in them") {
    const CatalogDocument document = read_catalog(
        R"({"services_x": [{"name": "a"}], "x": {"services": [1]}, "services":
            [{"labels": {"instances": [1, {"name": "b"}]}, "name": "s", "extra": [[{}], 1],
              "instances": [{"addresses": ["10.0.0.1"], "more": {"state": "x", "l": [{"id": 1}]}}]}],
            "y": [[{"services": 1}]]})");
    CHECK(document.bad_entries.empty());
    CHECK(document.catalog.services.size() == 1);
    CHECK(service(document).instances.size() == 1);
}

TEST_CASE("of two equal keys the last one counts") {
    const CatalogDocument document = read_catalog(
        R"({"services": [{"name": "old", "instances": [5]}, 7],
            "services": [{"name": "x", "name": "s", "instances": ["bad"], "ttl": 1,
                          "instances": ["10.0.0.2"], "ttl": 2}]})");
    CHECK(document.bad_entries.empty());
    REQUIRE(document.catalog.services.size() == 1);
    CHECK(service(document).ttl == 2);
    REQUIRE(service(document).instances.size() == 1);
    CHECK(service(document).instances[0].addresses[0].text() == "10.0.0.2");
}

TEST_CASE("a service that is no object is left out, the others stay") {
    const CatalogDocument document =
        read_catalog(R"({"services": [1, [2, [3]], {"name": "s", "instances": []}, null]})");
    CHECK(bad_places(document) == Places{"services[0]", "services[1]", "services[3]"});
    CHECK(document.catalog.services.size() == 1);
}

TEST_CASE("the name of the service stands before each of its reasons") {
    const CatalogDocument document =
        read_catalog(R"({"services": [{"instances": ["x"], "name": "s"}, {"instances": ["y"]}]})");
    REQUIRE(document.bad_entries.size() == 3);
    CHECK(document.bad_entries[0].place == "services[0].instances[0]");
    CHECK(document.bad_entries[0].reason == "service 's': 'x' is no address");
    CHECK(document.bad_entries[1].reason == "'y' is no address");
    CHECK(document.bad_entries[2].place == "services[1]");
}

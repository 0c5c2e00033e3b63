#include "sidecar/catalog/write_service.h"

#include <doctest/doctest.h>

#include "tests/unit/catalog/catalog_text.h"

using namespace warren;

namespace {

std::string written(const Service& service) {
    std::string text;
    write_service(service, text);
    return text;
}

void check_same_again(const CatalogDocument& document) {
    CHECK(document.bad_entries.empty());
    for (const auto& [name, service] : document.catalog.services) {
        CAPTURE(name);
        const std::string text = written(*service);
        const auto again = read_catalog("{\"services\": [" + text + "]}");
        CHECK(again.bad_entries.empty());
        REQUIRE(again.catalog.services.contains(name));
        CHECK(*again.catalog.services.at(name) == *service);
        CHECK(text.find('\n') == std::string::npos);
    }
}

}  // namespace

TEST_CASE("everything that a service can have is read again as it was") {
    check_same_again(read_catalog(R"({"services": [
      {"name": "web.api", "aliases": ["w", "x.y"], "networks": ["b", "a \"\u00fc"],
       "ttl": 0, "max_answers": 8, "answers": "one",
       "ports": [{"name": "http", "port": 80}, {"port": 53, "protocol": "udp"}],
       "text": {"quote\"": "back\\slash", "umlaut": "\u00fc\u0001\n", "empty": "", "n": 5},
       "instances": [
         {"id": "c\"1", "addresses": ["10.0.1.10", "fd00::10"], "draining": true,
          "created_at": "2026-01-01T00:00:00.123456789Z", "node": "worker-1", "number": 99999,
          "priority": 65535, "weight": 0},
         {"state": "pending", "healthy": false, "created_at": "1969-12-31T23:59:59.5Z"},
         {"state": "failed", "created_at": "1678-01-02T03:04:05Z"}, {"state": "complete"},
         {"state": "shutdown", "created_at": "2261-12-31T23:59:59Z"}, "10.0.1.11",
         {"runtime_id": "r", "node_addresses": ["10.9.0.1", "fd09::1"]}, {"runtime_id": "s"},
         {"node_addresses": ["10.9.0.2"]}]},
      {"name": "empty", "instances": []},
      {"name": "billing", "external": "billing.example.com", "text": {"a": "b"}}]})"));
}

TEST_CASE("what has its default value is not written") {
    Service service;
    service.name = "a";
    service.instances.emplace_back();
    CHECK(written(service) == R"({"name":"a","instances":[{}]})");
}

#include "sidecar/catalog/read_instance.h"

#include <doctest/doctest.h>

#include "tests/unit/catalog/catalog_text.h"

using namespace warren;

TEST_CASE("addresses: a list, one text, or nothing but the address") {
    const auto document = read_instances(
        R"({"addresses": ["10.0.0.1", "fd00::1", "10.0.0.1"]}, {"addresses": "10.0.0.2"},
           "::ffff:10.0.0.3", {"addresses": []}, {}, {"addresses": null})");
    CHECK(document.bad_entries.empty());
    const auto& instances = service(document).instances;
    REQUIRE(instances.size() == 6);
    CHECK(instances[0].addresses.size() == 2);
    CHECK(instances[1].addresses[0].text() == "10.0.0.2");
    CHECK(instances[2].addresses[0].text() == "10.0.0.3");
    CHECK(instances[4].addresses.empty());
    CHECK(instances[4].healthy);
    CHECK(instances[4].state == InstanceState::kRunning);
    CHECK(instances[4].weight == 1);
}

TEST_CASE("an address that is none is left out, its instance stays and keeps its number") {
    const auto document = read_instances(
        R"({"addresses": ["10.0.0.1", "10.0.0.300", "0.0.0.0", "::", 5, "", "10.0.0.1\u0000x"]},
           "nonsense", {"addresses": {"a": 1}})");
    CHECK(bad_places(document) ==
          Places{"services[0].instances[0].addresses[1]", "services[0].instances[0].addresses[2]",
                 "services[0].instances[0].addresses[3]", "services[0].instances[0].addresses[4]",
                 "services[0].instances[0].addresses[5]", "services[0].instances[0].addresses[6]",
                 "services[0].instances[1]", "services[0].instances[2].addresses"});
    REQUIRE(service(document).instances.size() == 3);
    CHECK(service(document).instances[0].addresses.size() == 1);
    CHECK(service(document).instances[1].addresses.empty());
}

TEST_CASE("an instance has 1,000 addresses at most; the first one beyond is named") {
    const auto list = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) {
            text += (i == 0 ? "\"10.0." : ",\"10.0.") + std::to_string(i / 250) + '.' +
                    std::to_string(i % 250 + 1) + '"';
        }
        return text;
    };
    const auto full = read_instances("{\"addresses\": [" + list(1000) + "]}");
    CHECK(full.bad_entries.empty());
    CHECK(service(full).instances[0].addresses.size() == 1000);
    // 65,536 of them would be counted as none.
    const auto document = read_instances("{\"addresses\": [" + list(62'500) + "]}, " +
                                         "{\"addresses\": [\"10.0.0.1\"]}");
    CHECK(bad_places(document) == Places{"services[0].instances[0].addresses[1000]"});
    REQUIRE(service(document).instances.size() == 2);
    CHECK(service(document).instances[0].addresses.size() == 1000);
    CHECK(service(document).instances[1].addresses.size() == 1);
}

TEST_CASE("states by name; an unknown one leaves the instance out") {
    const auto document = read_instances(
        R"({"state": "pending"}, {"state": "Running"}, {"state": "failed"}, {"state": "complete"},
           {"state": "shutdown"}, {"state": "odd"}, {"state": 1})");
    CHECK(bad_places(document) ==
          Places{"services[0].instances[5].state", "services[0].instances[6].state"});
    REQUIRE(service(document).instances.size() == 5);
    CHECK(service(document).instances[0].state == InstanceState::kPending);
    CHECK(service(document).instances[1].state == InstanceState::kRunning);
    CHECK(service(document).instances[4].state == InstanceState::kShutdown);
}

TEST_CASE("what may be sick or draining is not answered for") {
    const auto document = read_instances(
        R"({"id": "a", "healthy": false}, {"id": "b", "healthy": "yes"}, {"id": "c", "healthy": null},
           {"id": "d", "draining": true}, {"id": "e", "draining": 1})");
    CHECK(bad_places(document) == Places{"services[0].instances[1].healthy",
                                         "services[0].instances[2].healthy",
                                         "services[0].instances[4].draining"});
    const auto& instances = service(document).instances;
    REQUIRE(instances.size() == 3);
    CHECK_FALSE(instances[0].healthy);
    CHECK(instances[1].draining);
    CHECK(instances[2].id == "e");
    CHECK(instances[2].draining);
}

TEST_CASE("numbers out of range, and what is no number, count as not given") {
    const auto document = read_instances(
        R"({"number": 99999, "priority": 65535, "weight": 0},
           {"number": 0, "priority": 65536, "weight": -1},
           {"number": 100000, "priority": 1.5, "weight": "1"},
           {"number": 18446744073709551616})");
    CHECK(document.bad_entries.size() == 7);
    const auto& instances = service(document).instances;
    REQUIRE(instances.size() == 4);
    CHECK(instances[0].number == 99999);
    CHECK(instances[0].priority == 65535);
    CHECK(instances[0].weight == 0);
    for (size_t i = 1; i < 4; ++i) {
        CHECK_FALSE(instances[i].number);
        CHECK(instances[i].priority == 0);
        CHECK(instances[i].weight == 1);
    }
}

TEST_CASE("a time or text of the wrong kind is reported, the instance stays") {
    const auto document = read_instances(R"({"created_at": "yesterday"}, {"created_at": 5},
        {"id": 5}, {"node": []}, 5, null)");
    CHECK(bad_places(document) ==
          Places{"services[0].instances[0].created_at", "services[0].instances[1].created_at",
                 "services[0].instances[2].id", "services[0].instances[3].node",
                 "services[0].instances[4]", "services[0].instances[5]"});
    CHECK(service(document).instances.size() == 4);
}

TEST_CASE("an id given twice: the later is left out, and its place is the document's") {
    const auto document = read_instances(
        R"({"state": "odd"}, {"id": "a", "node": "1"}, "10.0.0.1", {"id": "b"},
           {"id": "a", "node": "2"}, {"id": "a"}, "10.0.0.2")");
    CHECK(bad_places(document) == Places{"services[0].instances[0].state",
                                         "services[0].instances[4].id",
                                         "services[0].instances[5].id"});
    const auto& instances = service(document).instances;
    REQUIRE(instances.size() == 4);
    CHECK(instances[0].node == "1");
    CHECK(instances[2].id == "b");
    CHECK(instances[3].addresses[0].text() == "10.0.0.2");
}

TEST_CASE("a fixed number given twice is reported of the younger, and both stay") {
    const auto document = read_instances(
        R"({"number": 7, "created_at": "2026-01-02T00:00:00Z"},
           {"number": 7, "created_at": "2026-01-01T00:00:00Z"},
           {"number": 7, "state": "failed"})");
    CHECK(bad_places(document) == Places{"services[0].instances[0].number"});
    CHECK(service(document).instances.size() == 3);
    CHECK(service(document).instances[0].number == 7);
}

TEST_CASE("where to find an instance that has no address: runtime id and node addresses") {
    const auto document = read_instances(
        R"({"runtime_id": "r-1", "node_addresses": ["10.9.0.1", "10.9.0.x", "10.9.0.2"]},
           {"runtime_id": null, "node_addresses": []}, {"node_addresses": "10.9.0.3"},
           {"runtime_id": 5, "addresses": ["10.0.0.1"]},
           {"node_addresses": ["10.9.0.1"], "node_addresses": ["10.9.0.4"]})");
    CHECK(bad_places(document) == Places{"services[0].instances[0].node_addresses[1]",
                                         "services[0].instances[3].runtime_id"});
    const auto& instances = service(document).instances;
    REQUIRE(instances.size() == 5);
    REQUIRE(instances[0].runtime);
    CHECK(instances[0].addresses.empty());
    CHECK(instances[0].runtime->id == "r-1");
    CHECK(instances[0].runtime->node_addresses.size() == 2);
    CHECK_FALSE(instances[1].runtime);
    CHECK(instances[2].runtime->node_addresses[0].text() == "10.9.0.3");
    CHECK_FALSE(instances[3].runtime);
    REQUIRE(instances[4].runtime->node_addresses.size() == 1);
    CHECK(instances[4].runtime->node_addresses[0].text() == "10.9.0.4");
    Instance copy = instances[0];
    CHECK(copy == instances[0]);
    copy.runtime.edit().id = "r-2";
    CHECK_FALSE(copy == instances[0]);
    CHECK(instances[0].runtime->id == "r-1");
}

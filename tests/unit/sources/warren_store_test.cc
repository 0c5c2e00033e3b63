#include "sidecar/sources/warren_store.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/bolt_image.h"

namespace warren {
namespace {

using nlohmann::json;
using test::BoltElement;
using test::inline_bucket;

const std::string kWeb =
    R"({"ID":"s1","Name":"Web","Replicas":2,"CreatedAt":"2026-01-01T00:00:00Z","Ports":[
        {"Name":"http","ContainerPort":80,"HostPort":8080,"Protocol":"tcp","PublishMode":"ingress"},
        {"Name":"","ContainerPort":53,"HostPort":0,"Protocol":"udp","PublishMode":"ingress"}],
        "Labels":{"version":"1.27"}})";
const std::string kContainer =
    R"({"ID":"c1","ServiceID":"s1","ServiceName":"Web","NodeID":"n1","ContainerID":"warren-c1",
        "DesiredState":"running","ActualState":"running","HealthStatus":{"Healthy":true},
        "CreatedAt":"2026-01-01T00:00:00.123456789+01:00"})";
const std::string kNode =
    R"({"ID":"n1","Hostname":"worker-1","Address":"10.0.0.5:8080","OverlayIP":null})";

std::string with(const std::string& text, const json& patch) {
    json object = json::parse(text);
    object.merge_patch(patch);
    return object.dump();
}

struct Buckets {
    std::vector<BoltElement> services{{"s1", kWeb}};
    std::vector<BoltElement> containers{{"c1", kContainer}};
    std::vector<BoltElement> nodes{{"n1", kNode}};
    std::string containers_name = "containers";

    [[nodiscard]] BoltSnapshot snapshot() const {
        const BoltFile file = test::store_image({{containers_name, inline_bucket(containers)},
                                                 {"nodes", inline_bucket(nodes)},
                                                 {"services", inline_bucket(services)}})
                                  .file();
        return read_buckets(file, file.newest_meta(), WarrenStore::bucket_names(), nullptr,
                            Reuse::kEqual);
    }
};

json service(const Buckets& buckets, const char* name = "web") {
    WarrenStore store;
    store.take(buckets.snapshot());
    return json::parse(store.services().at(name));
}

json instance(const json& patch) {
    Buckets buckets;
    buckets.containers[0].value = with(kContainer, patch);
    return service(buckets)["instances"][0];
}

TEST_CASE("a service with an instance") {
    CHECK(service({}) == json::parse(R"({"name":"Web",
        "ports":[{"name":"http","port":80,"protocol":"tcp"},{"port":53,"protocol":"udp"}],
        "text":{"version":"1.27"},
        "instances":[{"id":"c1","runtime_id":"warren-c1","state":"running","healthy":true,
            "created_at":"2026-01-01T00:00:00.123456789+01:00","node":"worker-1"}]})"));
}

TEST_CASE("health: nobody looks, or who looks says so; else it is not known") {
    CHECK(!instance({{"HealthStatus", nullptr}}).contains("healthy"));
    CHECK(instance({{"HealthStatus", {{"Healthy", false}}}})["healthy"] == false);
    CHECK(instance({{"HealthStatus", {{"Healthy", "yes"}}}})["healthy"] == "yes");
    CHECK(instance({{"HealthStatus", {{"Healthy", nullptr}}}})["healthy"].is_null());
    CHECK(instance({{"HealthStatus", {{"Healthy", nullptr}}}}).contains("healthy"));
    CHECK(instance({{"HealthStatus", "good"}})["healthy"].is_null());
}

TEST_CASE("what runs and is meant to end is draining; what does not run is not running") {
    CHECK(instance({{"DesiredState", "shutdown"}})["draining"] == true);
    CHECK(instance({{"DesiredState", "shutdown"}})["state"] == "running");
    CHECK(!instance({{"DesiredState", ""}}).contains("draining"));
    CHECK(!instance({{"DesiredState", nullptr}}).contains("draining"));
    CHECK(instance({{"ActualState", "failed"}})["state"] == "failed");
    CHECK(instance({{"ActualState", ""}})["state"] == "pending");
    CHECK(instance({{"ActualState", nullptr}})["state"] == "pending");
}

TEST_CASE("Go's zero time and an empty container id are none") {
    CHECK(!instance({{"CreatedAt", "0001-01-01T00:00:00Z"}}).contains("created_at"));
    CHECK(!instance({{"CreatedAt", 5}}).contains("created_at"));
    CHECK(!instance({{"ContainerID", ""}}).contains("runtime_id"));
}

TEST_CASE("a node's name, or else its key") {
    CHECK(instance({{"NodeID", "n9"}})["node"] == "n9");
    CHECK(!instance({{"NodeID", ""}}).contains("node"));
}

TEST_CASE("the node's address, without its port, where a port is published on the host") {
    Buckets buckets;
    buckets.services[0].value = with(
        kWeb, {{"Ports", {{{"ContainerPort", 80}, {"HostPort", 80}, {"PublishMode", "host"}}}}});
    const auto addresses = [&buckets](const char* address) {
        buckets.nodes[0].value = with(kNode, {{"Address", address}});
        const json read = service(buckets)["instances"][0];
        return read.value("node_addresses", json::array()).dump();
    };
    CHECK(addresses("10.0.0.5:8080") == R"(["10.0.0.5"])");
    CHECK(addresses("10.0.0.5") == R"(["10.0.0.5"])");
    CHECK(addresses("[fd00::5]:8080") == R"(["fd00::5"])");
    CHECK(addresses("fd00::5") == R"(["fd00::5"])");
    CHECK(addresses("0.0.0.0:8080") == "[]");
    CHECK(addresses("manager-1:8080") == "[]");
    CHECK(addresses("") == "[]");
}

TEST_CASE("`tasks` of older releases, and not if there are containers") {
    Buckets buckets;
    buckets.containers_name = "tasks";
    CHECK(service(buckets)["instances"].size() == 1);
    const BoltFile file = test::store_image({{"containers", inline_bucket({})},
                                             {"nodes", inline_bucket({})},
                                             {"services", inline_bucket(buckets.services)},
                                             {"tasks", inline_bucket(buckets.containers)}})
                              .file();
    WarrenStore store;
    store.take(read_buckets(file, file.newest_meta(), WarrenStore::bucket_names(), nullptr,
                            Reuse::kEqual));
    CHECK(json::parse(store.services().at("web"))["instances"].empty());
}

TEST_CASE("a store without Warren's buckets is refused, one with empty ones is empty") {
    WarrenStore store;
    CHECK_THROWS_WITH_AS(store.take({}), "it is not Warren's: it has no bucket 'services'",
                         BoltError);
    Buckets buckets;
    buckets.containers_name = "other";
    CHECK_THROWS_WITH_AS(store.take(buckets.snapshot()),
                         "it is not Warren's: it has no bucket 'containers'", BoltError);
    Buckets empty{.services = {}, .containers = {}, .nodes = {}};
    CHECK(store.take(empty.snapshot()).empty());
    CHECK(store.services().empty());
}

TEST_CASE("of two services with one name the older has it, until it goes") {
    Buckets buckets;
    buckets.services.insert(
        buckets.services.begin(),
        {"s0", with(kWeb, {{"Name", "WEB"}, {"CreatedAt", "2026-02-01T00:00:00Z"}})});
    WarrenStore store;
    store.take(buckets.snapshot());
    CHECK(json::parse(store.services().at("web"))["name"] == "Web");
    buckets.services.pop_back();
    const ServiceChanges changes = store.take(buckets.snapshot());
    REQUIRE(changes.size() == 1);
    CHECK(json::parse(*changes.at("web"))["name"] == "WEB");
    CHECK(json::parse(*changes.at("web"))["instances"].empty());
}

TEST_CASE("changes are those of the services that are concerned") {
    Buckets buckets;
    buckets.services.push_back({"s2", with(kWeb, {{"ID", "s2"}, {"Name", "api"}})});
    buckets.containers.push_back({"c2", with(kContainer, {{"ServiceID", "s2"}})});
    WarrenStore store;
    CHECK(store.take(buckets.snapshot()).size() == 2);
    CHECK(store.take(buckets.snapshot()).empty());

    // A health check that says the same, a heartbeat.
    buckets.containers[0].value =
        with(kContainer, {{"HealthStatus", {{"CheckedAt", "2026-01-02T00:00:00Z"}}}});
    buckets.nodes[0].value = with(kNode, {{"LastHeartbeat", "2026-01-02T00:00:00Z"}});
    CHECK(store.take(buckets.snapshot()).empty());

    buckets.containers[0].value = with(kContainer, {{"ServiceID", "s2"}});
    ServiceChanges changes = store.take(buckets.snapshot());
    REQUIRE(changes.size() == 2);
    CHECK(json::parse(*changes.at("api"))["instances"].size() == 2);
    CHECK(json::parse(*changes.at("web"))["instances"].empty());

    buckets.nodes[0].value = with(kNode, {{"Hostname", "other"}});
    changes = store.take(buckets.snapshot());
    REQUIRE(changes.size() == 1);
    CHECK(json::parse(*changes.at("api"))["instances"][1]["node"] == "other");

    buckets.services.erase(buckets.services.begin());
    changes = store.take(buckets.snapshot());
    REQUIRE(changes.size() == 1);
    CHECK(!changes.at("web"));

    // Its containers come first, in whatever order Raft has them.
    buckets.services.pop_back();
    CHECK(store.take(buckets.snapshot()).size() == 1);
    buckets.services.push_back({"s2", kWeb});
    changes = store.take(buckets.snapshot());
    CHECK(json::parse(*changes.at("web"))["instances"].size() == 2);
}

TEST_CASE("a service is limited to its networks, if it has any") {
    Buckets buckets;
    for (const json& none : {json(nullptr), json::array()}) {
        buckets.services[0].value = with(kWeb, {{"Networks", none}});
        CHECK_FALSE(service(buckets).contains("networks"));
    }
    const json networks = json::array({"net-1", "net-2"});
    buckets.services[0].value = with(kWeb, {{"Networks", networks}});
    CHECK(service(buckets)["networks"] == networks);
}

TEST_CASE("one damaged value refuses all of it, and all stays as it was") {
    Buckets buckets;
    WarrenStore store;
    store.take(buckets.snapshot());
    const ServiceTexts before = store.services();
    for (const char* damaged : {"", "{", "[]", "null", "{\"ID\": \"c1\"} x", "\"\xff\""}) {
        CAPTURE(damaged);
        Buckets bad = buckets;
        bad.services[0].value = with(kWeb, {{"Name", "other"}});
        bad.containers[0].value = damaged;
        CHECK_THROWS_WITH_AS(store.take(bad.snapshot()), "the value of 'c1' is damaged", BoltError);
        CHECK(store.services() == before);
    }
    CHECK(store.take(buckets.snapshot()).empty());
}

TEST_CASE("fields of other types than Warren has are no reason to fall over") {
    Buckets buckets;
    for (const char* field : {"Name", "Ports", "Labels", "Networks", "CreatedAt"}) {
        for (const json& value : {json(5), json("x"), json::array({1}), json(nullptr),
                                  json::array({{{"ContainerPort", "x"}, {"Protocol", 5}}})}) {
            buckets.services[0].value = with(kWeb, {{field, value}});
            WarrenStore store;
            CHECK_NOTHROW(store.take(buckets.snapshot()));
            for (const auto& [name, text] : store.services()) CHECK(json::accept(text));
        }
    }
}

}  // namespace
}  // namespace warren

#include "sidecar/sources/warren_services.h"

#include <doctest/doctest.h>

#include "sidecar/catalog/read_catalog.h"

namespace warren {
namespace {

ApiService service(const std::string& id, const std::string& name,
                   std::vector<ApiPort> ports = {}) {
    return {id, name, 1'000'000'000, std::move(ports)};
}

ApiContainer container(const std::string& id, const std::string& state = "running") {
    return {id, "s-1", "n-1", "r-" + id, "running", state, {}};
}

// The only service, if it is published at its nodes.
std::string published(const ApiNode& node, const ApiPort& port = {"", 80, 8080, "tcp", false}) {
    return service_texts({{service("s-1", "web", {port})}, {container("c-1")}, {node}}).at("web");
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a service in the words of the catalog") {
    const auto texts = service_texts(
        {{service("s-1", "Web", {{"http", 80, 0, "tcp", false}, {"", 53, 0, "udp", true}})},
         {container("c-2", ""), container("c-1")},
         {}});
    REQUIRE(texts.size() == 1);
    CHECK(texts.at("web") ==
          R"({"name": "Web", "ports": [{"port": 80, "name": "http", "protocol": "tcp"}, )"
          R"({"port": 53, "protocol": "udp"}], "instances": [)"
          R"({"id": "c-1", "runtime_id": "r-c-1", "state": "running", "node": "n-1"}, )"
          R"({"id": "c-2", "runtime_id": "r-c-2", "state": "pending", "node": "n-1"}]})");
}

TEST_CASE("a service is limited to its networks, if it has any") {
    ApiService limited = service("s-1", "web");
    limited.networks = {"net-1", "a \"b\""};
    const auto text = service_texts({{limited}, {}, {}}).at("web");
    const auto document = read_catalog(R"({"services": [)" + text + "]}");
    CHECK(document.bad_entries.empty());
    CHECK(document.catalog.services.at("web")->networks == limited.networks);
    CHECK_FALSE(has(service_texts({{service("s-1", "web")}, {}, {}}).at("web"), "networks"));
}

TEST_CASE("what is told can be read as a catalog") {
    WarrenLists lists{{service("s-1", "web", {{"http", 80, 8080, "TCP", false}})},
                      {container("c-1"), container("c \"\x80\n", "failed")},
                      {{"n-1", "10.0.0.5:8080", ""}}};
    lists.containers[0].created_at = -1;
    lists.containers[1].created_at = 1'700'000'000'000'000'005;
    const auto document = read_catalog(R"({"services": [)" + service_texts(lists).at("web") + "]}");
    CHECK(document.bad_entries.empty());
    const auto& instances = document.catalog.services.at("web")->instances;
    REQUIRE(instances.size() == 2);
    CHECK(instances[0].created_at == 1'700'000'000'000'000'005);
    CHECK(instances[0].state == InstanceState::kFailed);
    CHECK(instances[1].created_at == -1);
}

TEST_CASE("the order in which containers are listed does not matter") {
    const WarrenLists one{{service("s-1", "web")}, {container("a"), container("b")}, {}};
    const WarrenLists other{{service("s-1", "web")}, {container("b"), container("a")}, {}};
    CHECK(service_texts(one) == service_texts(other));
}

TEST_CASE("published in host mode: its nodes' addresses, without their ports") {
    CHECK(has(published({"n-1", "10.0.0.5:8080", ""}), R"("node_addresses": ["10.0.0.5"])"));
    CHECK(has(published({"n-1", "10.0.0.5", ""}), R"("node_addresses": ["10.0.0.5"])"));
    CHECK(has(published({"n-1", "[fd00::5]:8080", ""}), R"("node_addresses": ["fd00::5"])"));
    CHECK(
        has(published({"n-1", "worker-1:8080", "10.1.0.5"}), R"("node_addresses": ["10.1.0.5"])"));
    CHECK_FALSE(has(published({"n-1", "0.0.0.0:8080", ""}), "node_addresses"));
    CHECK_FALSE(has(published({"n-1", "worker-1", "nothing"}), "node_addresses"));
    CHECK_FALSE(has(published({"n-2", "10.0.0.5:8080", ""}), "node_addresses"));
}

TEST_CASE("published by the routing mesh, or nowhere: no addresses of nodes") {
    const ApiNode node{"n-1", "10.0.0.5:8080", ""};
    CHECK_FALSE(has(published(node, {"", 80, 8080, "tcp", true}), "node_addresses"));
    CHECK_FALSE(has(published(node, {"", 80, 0, "tcp", false}), "node_addresses"));
}

TEST_CASE("it runs and should not any more: draining") {
    ApiContainer old = container("c-1");
    const auto draining = [&old](const char* desired) {
        old.desired_state = desired;
        return has(service_texts({{service("s-1", "web")}, {old}, {}}).at("web"), "draining");
    };
    CHECK(draining("shutdown"));
    CHECK(draining("complete"));
    CHECK_FALSE(draining("running"));
    CHECK_FALSE(draining("pending"));
    CHECK_FALSE(draining(""));
}

TEST_CASE("of two services with one name the older has it") {
    WarrenLists lists{{service("s-2", "WEB"), service("s-1", "web")}, {container("c-1")}, {}};
    lists.services[0].created_at = 2'000'000'000;
    CHECK(has(service_texts(lists).at("web"), R"("id": "c-1")"));
    lists.services[0].created_at = 0;
    CHECK_FALSE(has(service_texts(lists).at("web"), R"("id": "c-1")"));
    CHECK(service_texts(lists).size() == 1);
}

TEST_CASE("a container whose service is not there says nothing, a service without has none") {
    const auto texts = service_texts({{service("s-9", "web")}, {container("c-1")}, {}});
    CHECK(texts.at("web") == R"({"name": "web", "instances": []})");
}

}  // namespace warren

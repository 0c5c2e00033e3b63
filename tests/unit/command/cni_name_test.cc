#include "sidecar/command/cni_name.h"

#include <doctest/doctest.h>

using namespace warren;
using nlohmann::json;

namespace {

CniCall call_with(const std::string& id, const std::string& args = "") {
    CniCall call;
    call.container_id = id;
    call.args = args;
    return call;
}

CniConfig config_with(const json& more = json::object()) {
    json whole = {{"cniVersion", "1.0.0"}, {"name", "back"}};
    whole.update(more);
    return read_cni_config(whole);
}

std::string name_of(const CniCall& call, const json& more = json::object()) {
    return cni_service_name(call, config_with(more)).name;
}

}  // namespace

TEST_CASE("a pod's name without what Kubernetes appends") {
    for (const auto& [pod, name] : std::vector<std::pair<const char*, const char*>>{
             {"web-7d4b9c6f5d-x2kl9", "web"},
             {"web-api-58b9cd4f7-zx8vq", "web-api"},
             {"web-x2kl9", "web"},
             {"web-0", "web"},
             {"web-12", "web"},
             {"web", "web"},
             {"web-api", "web-api"},
             {"web-front", "web-front"},            // five letters, but with a vowel
             {"web-x2kl", "web-x2kl"},              // four
             {"web-proxies-x2kl9", "web-proxies"},  // seven letters that are no hash
             {"web-7d4b9c6f5d", "web-7d4b9c6f5d"},  // a hash and nothing behind it
             {"-1", "-1"},                          // nothing would be left
             {"", ""}}) {
        CAPTURE(pod);
        CHECK(without_replica(pod) == name);
    }
}

TEST_CASE("the label, then CNI_ARGS, then the pod's name, then the container's id") {
    const json labels = {{"args",
                          {{"cni",
                            {{"labels",
                              {{{"key", "other"}, {"value", "x"}},
                               {{"key", "warren.service"}, {"value", "labelled"}}}}}}}}};
    const std::string args = "IgnoreUnknown=1;WARREN_SERVICE=given;K8S_POD_NAME=pod-0";
    CHECK(name_of(call_with("default-c1", args), labels) == "labelled");
    CHECK(name_of(call_with("default-c1", args)) == "given");
    CHECK(name_of(call_with("default-c1", "IgnoreUnknown=1;K8S_POD_NAME=pod-0")) == "pod");
    CHECK(name_of(call_with("default-c1", "nonsense;=;K8S_POD_NAME=")) == "c1");
}

TEST_CASE("where runtimes put labels and annotations") {
    const json label = {{"warren.service", "web"}};
    const char* capability = "io.kubernetes.cri.pod-annotations";
    for (const json& more :
         {json{{"runtimeConfig", {{capability, label}}}},
          json{{"runtimeConfig", {{"labels", label}}}},
          json{{"args", {{"cni", {{"labels", label}}}}}},
          json{{"args", {{"cni", {{"annotations", label}}}}}}, json{{"args", {{"labels", label}}}},
          json{{"args", {{"annotations", label}}}}}) {
        CAPTURE(more.dump());
        CHECK(name_of(call_with("c1"), more) == "web");
    }
    for (const json& more : {json{{"args", {{"cni", {{"labels", "web"}}}}}},
                             json{{"args", {{"labels", {{"warren.service", 1}}}}}},
                             json{{"args", 1}, {"runtimeConfig", {label}}}}) {
        CAPTURE(more.dump());
        CHECK(name_of(call_with("c1"), more) == "c1");
    }
}

TEST_CASE("a name that was given and is none is not replaced by another") {
    const CniName named =
        cni_service_name(call_with("c1", "WARREN_SERVICE=a b;K8S_POD_NAME=pod"), config_with());
    CHECK(named.name.empty());
    CHECK(named.problem ==
          "the service name 'a b' may only have letters, digits, '-' and '_' in its labels");
}

TEST_CASE("an id is a name, unless it is a number or no name") {
    CHECK(name_of(call_with("db")) == "db");
    CHECK(name_of(call_with("cafe")) == "cafe");
    CHECK(name_of(call_with(std::string(64, 'a'))).empty());
    CHECK(name_of(call_with("default-" + std::string(64, '0'))).empty());
    CHECK(name_of(call_with("0123456789ab")).empty());
    CHECK(name_of(call_with("01234567-89ab-cdef-0123-456789abcdef")).empty());
    CHECK(name_of(call_with("a..b")).empty());
    // Podman's own names for containers come as the pod's.
    CHECK(name_of(call_with(std::string(64, 'a'), "K8S_POD_NAME=happy_euler")) == "happy_euler");
}

TEST_CASE("what holds a pod of Podman's together is no service, unless it has a name of its own") {
    const std::string id(64, 'a');
    CHECK(name_of(call_with(id, "K8S_POD_NAME=5a7c1b2d3e4f-infra")).empty());
    CHECK(name_of(call_with(id, "K8S_POD_NAME=cart")) == "cart");
    CHECK(name_of(call_with(id, "K8S_POD_NAME=cart-infra")) == "cart-infra");
}

TEST_CASE("containerd's namespace is no part of the name") {
    const CniConfig config = config_with();
    CHECK(runtime_id_of(call_with("default-web"), config) == "web");
    CHECK(runtime_id_of(call_with("default-"), config) == "default-");
    CHECK(runtime_id_of(call_with("my-web"), config) == "my-web");
    CniCall call = call_with("my-space-web");
    call.containerd_namespace = "my-space";
    CHECK(runtime_id_of(call, config) == "web");
    const json other = {{"containerdNamespace", "my"}};
    CHECK(runtime_id_of(call_with("my-web"), config_with(other)) == "web");
    CHECK(runtime_id_of(call_with("default-web"), config_with(other)) == "default-web");
}

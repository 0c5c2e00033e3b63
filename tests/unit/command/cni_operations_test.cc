// What the plugin makes of ADD, DEL, CHECK, GC and STATUS, against a sidecar in memory.
#include "sidecar/command/cni_operations.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <functional>

#include "tests/support/fake_attachments.h"

using namespace warren;
using nlohmann::json;

namespace {

constexpr const char* kNetns = "/run/netns/x";

struct Plugin {
    test::FakeAttachments attachments;

    CniReply run(const std::string& command, const json& more = json::object(),
                 const std::string& id = "c1", const std::string& netns = kNetns,
                 const std::string& ifname = "eth0") {
        json config = {{"cniVersion", "1.1.0"}, {"name", "back"}, {"type", "warren-dns"}};
        config.update(more);
        return run_cni({.command = command,
                        .container_id = id,
                        .netns = netns,
                        .ifname = ifname,
                        .args = "IgnoreUnknown=1;K8S_POD_NAME=web-0",
                        .containerd_namespace = {},
                        .config = config.dump()},
                       std::ref(attachments));
    }
};

// Of an interface of a network that leads outside.
json result_with(const std::string& address, const std::string& ifname = "eth0") {
    return {{"interfaces", {{{"name", ifname}, {"sandbox", kNetns}}}},
            {"ips", {{{"address", address}, {"interface", 0}}}},
            {"routes", {{{"dst", "0.0.0.0/0"}}}}};
}
json previous(const std::string& address, const std::string& ifname = "eth0") {
    return {{"prevResult", result_with(address, ifname)}};
}
json with(json config, const char* key, const json& value) {
    config[key] = value;
    return config;
}
int code(const CniReply& reply) { return json::parse(reply.output).at("code"); }

}  // namespace

TEST_CASE("ADD attaches the container and puts our dns into the result") {
    Plugin plugin;
    const CniReply reply = plugin.run("ADD", previous("10.1.0.5/16"));
    CHECK(reply.exit_code == 0);
    CHECK(reply.log.empty());
    json expected = result_with("10.1.0.5/16");
    expected["cniVersion"] = "1.1.0";
    expected["dns"] = {
        {"nameservers", {"127.0.0.11"}}, {"search", {"warren"}}, {"options", {"ndots:0"}}};
    CHECK(json::parse(reply.output) == expected);
    const json& attached = plugin.attachments.attached.at("c1");
    CHECK(attached["netns"] == kNetns);
    CHECK(attached["pid"].is_null());
    CHECK(attached["name"] == "web");
    CHECK(attached["runtime_id"] == "c1");
    CHECK(attached["networks"] == json{"back"});
    CHECK(attached["addresses"] == json{"10.1.0.5"});
    CHECK(attached["internal"] == false);
    CHECK(plugin.attachments.socket_path == "/run/warren/control.sock");
}

TEST_CASE("ADD does as the configuration says") {
    Plugin plugin;
    json config = previous("10.1.0.5/16");
    config.update({{"networks", {"a", "b"}},
                   {"internal", true},
                   {"mode", "off"},
                   {"controlSocket", "/run/other.sock"}});
    const CniReply reply = plugin.run("ADD", config, "c1", "/proc/42/ns/net");
    const json& attached = plugin.attachments.attached.at("c1");
    CHECK(attached["networks"] == json{"a", "b"});
    CHECK(attached["internal"] == true);
    CHECK(attached["mode"] == "off");
    CHECK(attached["pid"] == 42);
    CHECK(plugin.attachments.socket_path == "/run/other.sock");
    CHECK_FALSE(json::parse(reply.output).contains("dns"));  // nobody answers there
    CHECK(json::parse(plugin.run("ADD", with(previous("10.1.0.5/16"), "domain", "cluster")).output)
              .at("dns")
              .at("search") == json{"cluster"});
}

TEST_CASE("the second network of a container joins the first") {
    Plugin plugin;
    json inside = with(previous("10.1.0.5/16"), "internal", true);
    plugin.run("ADD", inside);
    CHECK(plugin.attachments.attached.at("c1")["internal"] == true);
    plugin.run("ADD", with(previous("10.2.0.5/16", "net1"), "name", "front"), "c1", kNetns, "net1");
    const json& attached = plugin.attachments.attached.at("c1");
    CHECK(plugin.attachments.attached.size() == 1);
    CHECK(attached["networks"] == json{"back", "front"});
    CHECK(attached["addresses"] == json{"10.1.0.5", "10.2.0.5"});
    CHECK(attached["internal"] == false);
    // The process, which the hook tells, is kept.
    plugin.attachments.attached.at("c1")["pid"] = 42;
    // Twice the same is once the same.
    plugin.run("ADD", inside);
    CHECK(plugin.attachments.attached.at("c1")["pid"] == 42);
    CHECK(plugin.attachments.attached.at("c1")["networks"] == json{"back", "front"});
}

TEST_CASE("a container that comes back with its id and another namespace begins anew") {
    Plugin plugin;
    plugin.run("ADD", with(previous("10.2.0.5/16"), "name", "front"), "c1", "/proc/42/ns/net");
    plugin.run("ADD", previous("10.1.0.6/16"), "c1", "/proc/43/ns/net");
    CHECK(plugin.attachments.attached.at("c1")["networks"] == json{"back"});
    CHECK(plugin.attachments.attached.at("c1")["addresses"] == json{"10.1.0.6"});
}

TEST_CASE("a sidecar that is not there, or says no, does not fail the container") {
    Plugin plugin;
    for (const bool silent : {true, false}) {
        plugin.attachments.silent = silent;
        plugin.attachments.refusal = "its port 53 is taken";
        json config = previous("10.1.0.5/16");
        config["prevResult"]["dns"] = {{"nameservers", {"10.1.0.1"}}};
        const CniReply reply = plugin.run("ADD", config);
        CHECK(reply.exit_code == 0);
        config["prevResult"]["cniVersion"] = "1.1.0";
        CHECK(json::parse(reply.output) == config["prevResult"]);
        CHECK(reply.log == (silent ? "warren-dns: no sidecar is listening there\n"
                                   : "warren-dns: its port 53 is taken\n"));
    }
}

TEST_CASE("it does if it is required") {
    Plugin plugin;
    const json config = with(previous("10.1.0.5/16"), "required", true);
    plugin.attachments.refusal = "its port 53 is taken";
    CniReply reply = plugin.run("ADD", config);
    CHECK(reply.exit_code == 1);
    CHECK(json::parse(reply.output) ==
          json{{"cniVersion", "1.1.0"}, {"code", 100}, {"msg", "its port 53 is taken"}});
    plugin.attachments.silent = true;
    reply = plugin.run("ADD", config);
    CHECK(reply.exit_code == 1);
    CHECK(code(reply) == 11);
}

TEST_CASE("a service name that is none: attached without, and said so") {
    Plugin plugin;
    const json labels = {{"warren.service", "a b"}};
    const CniReply reply =
        plugin.run("ADD", with(previous("10.1.0.5/16"), "args", {{"labels", labels}}));
    CHECK(reply.exit_code == 0);
    CHECK(reply.log.find("'a b'") != std::string::npos);
    CHECK(plugin.attachments.attached.at("c1")["name"].is_null());
}

TEST_CASE("DEL detaches, as often as it comes, with and without a namespace or a result") {
    for (const char* netns : {kNetns, ""}) {
        Plugin plugin;
        plugin.run("ADD", previous("10.1.0.5/16"));
        for (int i = 0; i < 3; ++i) {
            const CniReply reply = plugin.run("DEL", json::object(), "c1", netns);
            CHECK(reply.exit_code == 0);
            CHECK(reply.output.empty());
            CHECK(reply.log.empty());
            CHECK(plugin.attachments.attached.empty());
        }
    }
}

TEST_CASE("DEL of one network leaves the other; without a namespace there is none left") {
    Plugin plugin;
    const json other = with(previous("10.2.0.5/16", "net1"), "name", "front");
    plugin.run("ADD", previous("10.1.0.5/16"));
    plugin.run("ADD", other, "c1", kNetns, "net1");
    plugin.run("DEL", previous("10.1.0.5/16"));
    CHECK(plugin.attachments.attached.at("c1")["networks"] == json{"front"});
    CHECK(plugin.attachments.attached.at("c1")["addresses"] == json{"10.2.0.5"});
    CHECK(plugin.attachments.attached.at("c1")["name"] == "web");
    SUBCASE("the last one") { plugin.run("DEL", other, "c1", kNetns, "net1"); }
    SUBCASE("no namespace") {
        plugin.run("ADD", previous("10.1.0.5/16"));
        plugin.run("DEL", other, "c1", "", "net1");
    }
    CHECK(plugin.attachments.attached.empty());
}

TEST_CASE("DEL succeeds whatever the sidecar says") {
    Plugin plugin;
    plugin.attachments.silent = true;
    for (const char* netns : {kNetns, ""}) {
        const CniReply reply =
            plugin.run("DEL", with(json::object(), "required", true), "c1", netns);
        CHECK(reply.exit_code == 0);
        CHECK(reply.output.empty());
        CHECK(reply.log == "warren-dns: no sidecar is listening there\n");
    }
}

TEST_CASE("CHECK finds what ADD has made, and misses what it has not") {
    Plugin plugin;
    json config = previous("10.1.0.5/16");
    config["prevResult"] = json::parse(plugin.run("ADD", config).output);
    CniReply reply = plugin.run("CHECK", config);
    CHECK(reply.exit_code == 0);
    CHECK(reply.output.empty());
    CHECK(code(plugin.run("CHECK", with(config, "networks", {"back", "front"}))) == 101);
    plugin.attachments.attached.clear();
    CHECK(code(plugin.run("CHECK", config)) == 101);
    // One that went without DNS from the start.
    CHECK(plugin.run("CHECK", previous("10.1.0.5/16")).exit_code == 0);
    CHECK(code(plugin.run("CHECK", with(previous("10.1.0.5/16"), "required", true))) == 101);
    plugin.attachments.silent = true;
    CHECK(plugin.run("CHECK", config).exit_code == 0);
    CHECK(code(plugin.run("CHECK", with(config, "required", true))) == 11);
    CHECK(code(plugin.run("CHECK")) == 7);  // no prevResult
}

TEST_CASE("GC takes away what the runtime does not know, of this network and this plugin") {
    Plugin plugin;
    for (const char* id : {"c1", "c2", "c3"}) plugin.run("ADD", previous("10.1.0.5/16"), id);
    plugin.run("ADD", with(previous("10.2.0.5/16"), "name", "front"), "c3");
    plugin.run("ADD", with(previous("10.2.0.5/16"), "name", "front"), "c4");
    plugin.attachments.attached["by-hand"] = {
        {"id", "by-hand"}, {"networks", {"back"}}, {"runtime_id", nullptr}};
    const json valid = {{{"containerID", "c1"}, {"ifname", "eth0"}}};
    const CniReply reply = plugin.run("GC", {{"cni.dev/valid-attachments", valid}}, "", "", "");
    CHECK(reply.exit_code == 0);
    CHECK(reply.output.empty());
    CHECK(plugin.attachments.attached.contains("c1"));
    CHECK_FALSE(plugin.attachments.attached.contains("c2"));
    CHECK(plugin.attachments.attached.at("c3")["networks"] == json{"front"});
    CHECK(plugin.attachments.attached.at("c4")["networks"] == json{"front"});
    CHECK(plugin.attachments.attached.contains("by-hand"));
    plugin.run("GC", {{"cni.dev/attachments", json::array()}}, "", "", "");
    CHECK_FALSE(plugin.attachments.attached.contains("c1"));
}

TEST_CASE("GC goes on after a failure, and tells it; without a list it takes nothing away") {
    Plugin plugin;
    for (const char* id : {"c1", "c2"}) plugin.run("ADD", previous("10.1.0.5/16"), id);
    CHECK(code(plugin.run("GC")) == 7);
    CHECK(code(plugin.run("GC", {{"cni.dev/valid-attachments", "c1"}})) == 7);
    plugin.attachments.refusal = "no";
    const CniReply reply = plugin.run("GC", {{"cni.dev/valid-attachments", json::array()}});
    CHECK(reply.exit_code == 1);
    CHECK(json::parse(reply.output).at("details") == "no; no");
    CHECK(plugin.attachments.attached.size() == 2);
}

TEST_CASE("STATUS asks whether containers can be attached, if they have to be") {
    Plugin plugin;
    CHECK(plugin.run("STATUS").exit_code == 0);
    CHECK(plugin.run("STATUS", {{"required", true}}).output.empty());
    plugin.attachments.silent = true;
    CHECK(plugin.run("STATUS").exit_code == 0);
    CHECK_FALSE(plugin.run("STATUS").log.empty());
    CHECK(code(plugin.run("STATUS", {{"required", true}})) == 51);
}

TEST_CASE("a container that the OCI hook has attached is the same one, by its namespace") {
    Plugin plugin;
    const std::string netns = "/proc/" + std::to_string(getpid()) + "/ns/net";
    plugin.attachments.attached["web"] = {
        {"id", "web"}, {"pid", getpid()}, {"runtime_id", "web"}, {"name", "shop"}};
    CHECK(plugin.run("ADD", previous("10.1.0.5/16"), "default-web", netns).exit_code == 0);
    CHECK(plugin.attachments.attached.size() == 1);
    const json& attached = plugin.attachments.attached.at("web");
    CHECK(attached["addresses"] == json{"10.1.0.5"});
    CHECK(attached["networks"] == json{"back"});

    CHECK(plugin.run("CHECK", previous("10.1.0.5/16"), "default-web", netns).exit_code == 0);
    CHECK(plugin
              .run("DEL", with(previous("10.1.0.5/16"), "containerdNamespace", "default"),
                   "default-web", "")
              .exit_code == 0);
    CHECK(plugin.attachments.attached.empty());
}

TEST_CASE("what the container's maker has said is stronger, whoever attaches first") {
    Plugin plugin;
    plugin.attachments.attached["web"] = {
        {"id", "web"},
        {"pid", getpid()},
        {"name", "shop"},
        {"annotations", {{"warren.service", "shop"}, {"warren.internal", "true"}}}};
    const std::string netns = "/proc/" + std::to_string(getpid()) + "/ns/net";
    plugin.run("ADD", previous("10.1.0.5/16"), "default-web", netns);
    const json& attached = plugin.attachments.attached.at("web");
    CHECK(attached["name"] == "shop");
    CHECK(attached["internal"] == true);
}

TEST_CASE("a container that only the hook had attached is internal if its first network is") {
    Plugin plugin;
    plugin.attachments.attached["web"] = {{"id", "web"}, {"pid", getpid()}, {"internal", false}};
    const std::string netns = "/proc/" + std::to_string(getpid()) + "/ns/net";
    plugin.run("ADD", with(previous("10.1.0.5/16"), "internal", true), "default-web", netns);
    CHECK(plugin.attachments.attached.at("web")["internal"] == true);
}

TEST_CASE("what is left when the network with a way out goes is internal again") {
    Plugin plugin;
    plugin.run("ADD", with(previous("10.1.0.5/16"), "internal", true));
    const json open = with(previous("10.2.0.5/16", "net1"), "name", "front");
    plugin.run("ADD", open, "c1", kNetns, "net1");
    CHECK(plugin.attachments.attached.at("c1")["internal"] == false);
    plugin.run("DEL", open, "c1", kNetns, "net1");
    CHECK(plugin.attachments.attached.at("c1")["networks"] == json{"back"});
    CHECK(plugin.attachments.attached.at("c1")["internal"] == true);
}

TEST_CASE("GC goes by the ids of CNI, and leaves what others have attached") {
    Plugin plugin;
    plugin.attachments.attached["web"] = {
        {"id", "web"}, {"cni_id", "default-web"}, {"networks", {"back"}}};
    plugin.attachments.attached["other"] = {
        {"id", "other"}, {"runtime_id", "other"}, {"networks", {"back"}}};
    const json valid = {
        {"cni.dev/valid-attachments", {{{"containerID", "default-web"}, {"ifname", "eth0"}}}}};
    CHECK(plugin.run("GC", valid).exit_code == 0);
    CHECK(plugin.attachments.attached.size() == 2);
}

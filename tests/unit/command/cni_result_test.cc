#include "sidecar/command/cni_result.h"

#include <doctest/doctest.h>

using namespace warren;
using nlohmann::json;

namespace {

using Texts = std::vector<std::string>;

// What the bridge plugin says.
json bridge_result() {
    return json::parse(R"({
        "cniVersion": "1.0.0",
        "interfaces": [{"name": "cni0", "mac": "00:11:22:33:44:55"},
                       {"name": "veth1", "mac": "00:11:22:33:44:56"},
                       {"name": "eth0", "mac": "00:11:22:33:44:57", "sandbox": "/run/netns/x"},
                       {"name": "net1", "mac": "00:11:22:33:44:58", "sandbox": "/run/netns/x"}],
        "ips": [{"address": "10.1.0.5/16", "gateway": "10.1.0.1", "interface": 2},
                {"address": "fd00::5/64", "interface": 2},
                {"address": "10.2.0.5/16", "interface": 3},
                {"address": "10.1.0.1/16", "interface": 0}],
        "routes": [{"dst": "0.0.0.0/0"}]})");
}

}  // namespace

TEST_CASE("the addresses of the interface, in the container") {
    const json result = bridge_result();
    CHECK(addresses_in(result, "eth0") == Texts{"10.1.0.5", "fd00::5"});
    CHECK(addresses_in(result, "net1") == Texts{"10.2.0.5"});
    CHECK(addresses_in(result, "cni0").empty());  // of the host
}

TEST_CASE("a result without interfaces is about the one that was asked for") {
    const json result = {{"ips", {{{"address", "10.1.0.5/16"}}, {{"address", "fe80::1/64"}}}}};
    CHECK(addresses_in(result, "eth0") == Texts{"10.1.0.5"});
}

TEST_CASE("what makes no sense in a result is left out") {
    for (const char* text :
         {"null", "{}", R"({"ips": 1})", R"({"ips": [1, {}, {"address": 1}]})",
          R"({"ips": [{"address": "x/24"}]})", R"({"ips": {"address": "10.1.0.5/24"}})",
          R"({"interfaces": [], "ips": [{"address": "10.1.0.5/24", "interface": 7}]})",
          R"({"interfaces": [1], "ips": [{"address": "10.1.0.5/24", "interface": 0}]})"}) {
        CAPTURE(text);
        CHECK(addresses_in(json::parse(text), "eth0").empty());
        CHECK_FALSE(is_without_egress(json::parse(text), "eth0"));
    }
}

TEST_CASE("no default route: no way out") {
    json result = bridge_result();
    CHECK_FALSE(is_without_egress(result, "eth0"));
    result["routes"] = {{{"dst", "10.9.0.0/16"}}};
    CHECK(is_without_egress(result, "eth0"));
    result["routes"].push_back({{"dst", "::/0"}});
    CHECK_FALSE(is_without_egress(result, "eth0"));
    result.erase("routes");
    CHECK(is_without_egress(result, "eth0"));
    // It is routed by a plugin that does not say how.
    result["ips"][0]["address"] = "10.1.0.5/32";
    CHECK_FALSE(is_without_egress(result, "eth0"));
}

TEST_CASE("our dns goes in front, and the rest of the result stays") {
    json before = bridge_result();
    before["dns"] = {{"nameservers", {"10.1.0.1"}},
                     {"domain", "lan"},
                     {"search", {"lan", "warren"}},
                     {"options", {"ndots:5", "timeout:1"}},
                     {"other", 1}};
    before["unknown"] = {{"a", {1, nullptr, 1.5}}};
    json result = with_dns(before, "127.0.0.11", "warren");
    CHECK(result["dns"] == json{{"nameservers", {"127.0.0.11"}},
                                {"domain", "lan"},
                                {"search", {"warren", "lan"}},
                                {"options", {"ndots:0", "timeout:1"}},
                                {"other", 1}});
    result["dns"] = before["dns"];
    CHECK(result == before);
}

TEST_CASE("a result with no dns, or one that is none, gets ours") {
    const json ours = {
        {"nameservers", {"127.0.0.11"}}, {"search", {"warren"}}, {"options", {"ndots:0"}}};
    CHECK(with_dns(json::object(), "127.0.0.11", "warren")["dns"] == ours);
    CHECK(with_dns({{"dns", 1}}, "127.0.0.11", "warren")["dns"] == ours);
    CHECK(with_dns({{"dns", {{"search", "lan"}}}}, "127.0.0.11", "warren")["dns"] == ours);
}

TEST_CASE("a result goes out in the version of the configuration") {
    const json old = in_cni_version(bridge_result(), "0.4.0");
    CHECK(old["cniVersion"] == "0.4.0");
    CHECK(old["ips"][0]["version"] == "4");
    CHECK(old["ips"][1]["version"] == "6");
    CHECK(in_cni_version(old, "0.3.1")["ips"] == old["ips"]);
    CHECK(in_cni_version(old, "1.0.0") == bridge_result());
    for (const char* text :
         {"{}", R"({"ips": 1})", R"({"ips": [1, {"address": "x", "version": "4"}]})"}) {
        CAPTURE(text);
        json expected = json::parse(text);
        expected["cniVersion"] = "1.0.0";
        CHECK(in_cni_version(json::parse(text), "1.0.0") == expected);
    }
}

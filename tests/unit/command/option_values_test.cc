#include "sidecar/command/option_values.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("numbers: digits only, within bounds") {
    uint32_t number = 7;
    CHECK(take_number("0", 0, 10, number).empty());
    CHECK(number == 0);
    for (const char* text : {"", "11", "-1", "+1", "1 ", "0x1", "1.0", "99999999999"}) {
        CAPTURE(text);
        CHECK(take_number(text, 0, 10, number) == "is no number from 0 to 10");
    }
    CHECK(number == 0);
}

TEST_CASE("endpoints: wildcards allowed, twice not") {
    std::vector<Endpoint> endpoints;
    CHECK(add_endpoint("0.0.0.0:53", endpoints).empty());
    CHECK(add_endpoint("[::]:53", endpoints).empty());
    CHECK(add_endpoint("0.0.0.0:53", endpoints) == "is given twice");
    CHECK_FALSE(add_endpoint("127.0.0.1", endpoints).empty());
    CHECK_FALSE(add_endpoint("127.0.0.1:0", endpoints).empty());
    CHECK_FALSE(add_endpoint("localhost:53", endpoints).empty());
    CHECK(endpoints.size() == 2);
}

TEST_CASE("networks") {
    std::vector<Network> networks;
    CHECK(add_network("10.0.0.0/8", networks).empty());
    CHECK(add_network("fd00::1", networks).empty());
    CHECK_FALSE(add_network("10.0.0.0/33", networks).empty());
    CHECK_FALSE(add_network("all", networks).empty());
    CHECK(networks.size() == 2);
}

TEST_CASE("the domain: a host name, in lower case, without the dot at its end") {
    std::string domain;
    CHECK(take_domain("Cluster.Local.", domain).empty());
    CHECK(domain == "cluster.local");
    const std::string label(62, 'a');
    const std::string three = label + '.' + label + '.' + label + '.';
    CHECK(take_domain(three + std::string(53, 'a'), domain).empty());
    for (const std::string& text :
         {std::string(), std::string("."), std::string("a..b"), std::string("a b"),
          std::string("10.0.0.1"), std::string(64, 'a'), three + std::string(54, 'a')}) {
        CAPTURE(text);
        CHECK_FALSE(take_domain(text, domain).empty());
    }
}

TEST_CASE("upstreams: each once; parse_upstream() knows what they may be") {
    std::vector<std::string> upstreams;
    for (const char* text : {"System", "1.1.1.1", "1.1.1.1:5353", "[2606:4700::1111]:53", "::1"}) {
        CAPTURE(text);
        CHECK(add_upstream(text, upstreams).empty());
    }
    CHECK(upstreams.front() == "system");
    CHECK(add_upstream("system", upstreams) == "is given twice");
    CHECK(add_upstream("tls://1.1.1.1#One.one", upstreams).empty());
    CHECK(add_upstream("Corp.example=10.0.0.1", upstreams).empty());
    CHECK(upstreams.back() == "corp.example=10.0.0.1");
    CHECK_FALSE(add_upstream("dns.google", upstreams).empty());
    CHECK(upstreams.size() == 7);
}

TEST_CASE("sizes: octets, or powers of 1,024") {
    size_t octets = 7;
    CHECK(take_size("65536", 0, octets).empty());
    CHECK(octets == 65536);
    for (const auto& [text, value] : {std::pair{"64K", size_t{65536}},
                                      {"4m", size_t{4} << 20},
                                      {"1G", size_t{1} << 30},
                                      {"0", size_t{0}}}) {
        CHECK(take_size(text, 0, octets).empty());
        CHECK(octets == value);
    }
    for (const char* text :
         {"", "K", "4X", "4MB", "-1", "4 M", "99999999999999999999", "99999999T"}) {
        CAPTURE(text);
        CHECK(take_size(text, 0, octets) == "is no size such as 65536, 64K, 4M or 1G");
    }
    CHECK(take_size("1K", 2000, octets) == "is less than 2000 octets");
    CHECK(octets == 0);
}

TEST_CASE("switches are on or off") {
    bool on = false;
    CHECK(take_switch("On", on).empty());
    CHECK(on);
    CHECK(take_switch("false", on).empty());
    CHECK_FALSE(on);
    CHECK(take_switch("1", on) == "is neither on nor off");
}

TEST_CASE("sources: the reason stands behind the URL, which the caller names") {
    std::vector<std::string> sources;
    CHECK(add_source("file:///a.json", sources).empty());
    CHECK(add_source("file:///a.json", sources) == "is given twice");
    CHECK(add_source("local:", sources).empty());
    CHECK(add_source("local:x", sources) == "has nothing behind the colon");
    CHECK(add_source("/a.json", sources) == "is no URL such as file:///path.json");
}

TEST_CASE("published is to an etcd alone") {
    std::string url;
    CHECK(take_publish("etcd+http://a:2379", url).empty());
    CHECK(url == "etcd+http://a:2379");
    CHECK(take_publish("http://a", url) == "is nothing to publish to: etcd+http://host");
    CHECK(take_publish("local:", url) == "is nothing to publish to: etcd+http://host");
    CHECK(take_publish("x", url) == "is no URL such as file:///path.json");
    CHECK(take_publish("http://user:secret@a", url) ==
          "is nothing to publish to: etcd+http://host");
}

TEST_CASE("sockets have absolute paths of at most 103 octets") {
    std::string path;
    CHECK(take_socket_path('/' + std::string(102, 'x'), path).empty());
    CHECK_FALSE(take_socket_path('/' + std::string(103, 'x'), path).empty());
    CHECK_FALSE(take_socket_path("", path).empty());
    CHECK_FALSE(take_socket_path("nss.sock", path).empty());
    CHECK_FALSE(take_socket_path("/run/", path).empty());
    CHECK(path.size() == 103);
    CHECK(take_folder("/", path).empty());
    CHECK_FALSE(take_folder("state", path).empty());
}

#include "sidecar/zone/zone_image.h"

#include <doctest/doctest.h>

#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

std::shared_ptr<const ZoneImage> example() {
    Service nginx = service("nginx", {"10.0.0.1", "10.0.0.2"});
    nginx.ports = {{"http", 80, Protocol::kTcp}};
    nginx.aliases = {"web.front"};
    Service api = service("web.api", {"10.0.0.3"});
    api.ports = {{"http", 8080, Protocol::kTcp}};
    return image({nginx, api, service("nginx-2", {"10.0.0.4"}), service("empty", {})});
}

struct Case {
    const char* name;
    Node node;
};

}  // namespace

TEST_CASE("names are fetched ahead, whether they exist or not") {
    const auto zone = example();
    const ZoneImage none;
    std::vector<std::string> labels;
    for (int i = 0; i < 100; ++i) labels.push_back("\6absent");
    labels.insert(labels.end(), {"\5nginx", "\3api", "\5empty", ""});
    const std::vector<dns::Labels> names(labels.begin(), labels.end());
    for (const ZoneImage* image : {zone.get(), &none}) {
        image->prefetch(names);
        image->prefetch({});
    }
}

TEST_CASE("who has seen enough owners of an address is shown no more") {
    const auto zone = image({service("a", {"10.0.0.1", "10.0.0.1", "10.0.0.1"})});
    for (const int enough : {1, 2, 3, 4}) {
        int seen = 0;
        zone->visit_address(*Address::parse("10.0.0.1"), nullptr,
                            [&](const AddressEntry&) { return ++seen < enough; });
        CHECK(seen == std::min(enough, 3));
    }
}

TEST_CASE("which node a name is") {
    const auto zone = example();
    for (const auto& [name, node] : std::initializer_list<Case>{
             {".", Node::kApex},
             {"nginx", Node::kService},
             {"empty", Node::kService},
             {"nginx-1", Node::kInstance},
             {"nginx-3", Node::kNone},
             {"nginx-0", Node::kNone},
             {"nginx-01", Node::kNone},
             {"nginx-99999999999", Node::kNone},
             {"nope", Node::kNone},
             {"nginx.warren", Node::kNone},
             {"web.api", Node::kService},
             {"web.api-1", Node::kInstance},
             {"api", Node::kEmpty},
             {"web", Node::kNone},
             {"api-1", Node::kEmpty},
             {"web-1", Node::kNone},
             {"web.front", Node::kService},
             {"front", Node::kEmpty},
             {"web.front-2", Node::kInstance},
             {"_http._tcp.nginx", Node::kServicePort},
             {"_http._tcp.web.front", Node::kServicePort},
             {"_http._tcp.web.api", Node::kServicePort},
             {"_http._udp.nginx", Node::kNone},
             {"_smtp._tcp.nginx", Node::kNone},
             {"_tcp.nginx", Node::kEmpty},
             {"_udp.nginx", Node::kNone},
             {"_tcp.nginx-1", Node::kNone},
             {"_http._tcp", Node::kType},
             {"_smtp._tcp", Node::kNone},
             {"_tcp", Node::kEmpty},
             {"_udp", Node::kEmpty},
             {"_sctp", Node::kNone},
             {"_dns-sd._udp", Node::kEmpty},
             {"_services._dns-sd._udp", Node::kTypeList},
             {"nginx-1._http._tcp", Node::kTypeInstance},
             {"nginx-9._http._tcp", Node::kNone},
             {"nginx-1._smtp._tcp", Node::kNone},
             {"nginx._http._tcp", Node::kNone},
             {"ns.dns", Node::kNameServer},
             {"dns", Node::kEmpty},
             {"x.ns.dns", Node::kNone},
         }) {
        CAPTURE(name);
        CHECK(static_cast<int>(find(*zone, name).node) == static_cast<int>(node));
    }
}

TEST_CASE("a service with that very name wins over the instance reading") {
    const auto zone = example();
    CHECK(*find(*zone, "nginx-2").service->labels == "\7nginx-2");
    CHECK(find(*zone, "nginx-1").service == find(*zone, "nginx").service);
}

TEST_CASE("a DNS-SD instance's name is one label, dots and all") {
    const auto zone = example();
    dns::Name name;
    std::vector<uint8_t> message{9};
    for (const char c : std::string("web.api-1")) message.push_back(static_cast<uint8_t>(c));
    for (const char c : std::string("\5_http\4_tcp")) message.push_back(static_cast<uint8_t>(c));
    message.push_back(0);
    size_t at = 0;
    REQUIRE(name.read(message, at));
    CHECK(zone->find(name, 3).node == Node::kTypeInstance);
    CHECK(find(*zone, "web.api-1._http._tcp").node == Node::kNone);
}

TEST_CASE("strange labels are looked up without harm") {
    const auto zone = example();
    for (const char* name :
         {"-", "-1", "_", "_._tcp", "._", "a._tcp", "_tcp._tcp", "_http._tcp._tcp", "-1._http._tcp",
          "_http._tcp._http._tcp", "nginx-1.x._http._tcp"}) {
        CAPTURE(name);
        const Node node = find(*zone, name).node;
        CHECK((node == Node::kNone || node == Node::kEmpty));
    }
}

TEST_CASE("a port may be called tcp, udp or dns-sd") {
    Service odd = service("odd", {"10.0.0.1"});
    odd.ports = {
        {"tcp", 99, Protocol::kTcp}, {"udp", 98, Protocol::kUdp}, {"dns-sd", 97, Protocol::kUdp}};
    const auto zone = image({odd});
    for (const char* type : {"_tcp._tcp", "_udp._udp", "_dns-sd._udp"}) {
        CAPTURE(type);
        CHECK(find(*zone, type).node == Node::kType);
        CHECK(find(*zone, std::string(type) + ".odd").node == Node::kServicePort);
        CHECK(find(*zone, std::string("odd-1.") + type).node == Node::kTypeInstance);
    }
    CHECK(find(*zone, "_tcp.odd").node == Node::kEmpty);
    CHECK(find(*zone, "_services._dns-sd._udp").node == Node::kTypeList);
}

TEST_CASE("a service below our name server's name does not hide it") {
    CHECK(find(*image({service("x.ns.dns", {"10.0.0.1"})}), "ns.dns").node == Node::kNameServer);
}

TEST_CASE("an image without types has no `_tcp`") {
    const auto zone = image({service("a", {"10.0.0.1"})});
    CHECK(find(*zone, "_tcp").node == Node::kNone);
    CHECK(find(*zone, "_udp").node == Node::kEmpty);
}

#include "sidecar/server/responder.h"

#include "tests/unit/server/responder_fixture.h"

using namespace warren;
using namespace warren::test;

namespace {

std::vector<Service> example() {
    Service nginx = service("nginx", {"10.0.1.10", "10.0.1.11", "10.0.1.12"});
    nginx.instances[0].addresses.push_back(*Address::parse("fd00::10"));
    nginx.ports = {{"http", 80, Protocol::kTcp}};
    nginx.text = {{"version", "1.27"}, {"tier", "front"}};
    nginx.aliases = {"web"};
    Service sick = service("sick", {"10.0.2.1"});
    sick.instances[0].healthy = false;
    Service outside;
    outside.name = "billing";
    outside.external = "billing.example.com";
    return {nginx, sick, outside, service("web.api", {"10.0.3.1"})};
}

}  // namespace

TEST_CASE("a service: every healthy instance, the question's own spelling, TTL 10") {
    Asked zone(example());
    for (const char* name : {"nginx.warren.", "NGINX.Warren.", "nginx.", "web.warren.", "WEB."}) {
        CAPTURE(name);
        const auto seen = zone.look(name);
        CHECK(seen.rcode == "NOERROR");
        CHECK(seen.authoritative);
        CHECK(seen.recursion_available);
        CHECK(seen.question.at(0).owner == name);
        CHECK(values(seen.answer) == std::set<std::string>{"10.0.1.10", "10.0.1.11", "10.0.1.12"});
        for (const auto& record : seen.answer) {
            CHECK(record.owner == name);
            CHECK(record.ttl == 10);
        }
    }
    CHECK(values(zone.look("nginx.warren.", "AAAA").answer) == std::set<std::string>{"fd00::10"});
}

TEST_CASE("each of the six orders of three comes equally often") {
    Asked zone(example());
    std::map<std::string, int> orders;
    for (int i = 0; i < 30000; ++i) {
        zone.raw(query({.name = "nginx.warren."}));
        const auto bytes = zone.bytes();
        std::string order;
        for (size_t k = 3; k-- > 0;)
            order += std::to_string(bytes[bytes.size() - 16 * k - 1]) + ' ';
        ++orders[order];
    }
    CHECK(orders.size() == 6);
    for (const auto& [order, count] : orders) {
        CAPTURE(order);
        CHECK(count > 4500);
        CHECK(count < 5500);
    }
}

TEST_CASE("whole sets and limited ones of both families: any record comes first equally often") {
    const std::vector<std::string> four{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4",
                                        "fd00::1",  "fd00::2",  "fd00::3",  "fd00::4"};
    Service limited = service("limited", four);
    limited.max_answers = 3;
    Asked asked({service("whole", four), limited});
    constexpr int kRounds = 4000;
    for (const auto& [name, type, answers] : {std::tuple{"whole.warren", "A", 4},
                                              {"whole.warren", "AAAA", 4},
                                              {"limited.warren", "A", 3},
                                              {"limited.warren", "AAAA", 3}}) {
        std::map<std::string, int> first;
        for (int i = 0; i < kRounds; ++i) {
            const auto seen = asked.look(name, type).answer;
            REQUIRE(std::ssize(seen) == answers);
            REQUIRE(values(seen).size() == seen.size());
            ++first[seen[0].data];
        }
        CHECK(first.size() == 4);
        for (const auto& [data, count] : first) CHECK(std::abs(count - kRounds / 4) < kRounds / 20);
    }
}

TEST_CASE("an instance, a sick one by its own name too") {
    Asked zone(example());
    CHECK(values(zone.look("nginx-2.warren.").answer) == std::set<std::string>{"10.0.1.11"});
    CHECK(values(zone.look("nginx-2.").answer) == std::set<std::string>{"10.0.1.11"});
    CHECK(values(zone.look("nginx-1.warren.", "AAAA").answer) == std::set<std::string>{"fd00::10"});
    CHECK(values(zone.look("sick-1.warren.").answer) == std::set<std::string>{"10.0.2.1"});
    check_negative(zone.look("nginx-2.warren.", "AAAA"), "NOERROR", "warren.");
    check_negative(zone.look("sick.warren."), "NOERROR", "warren.");
    check_negative(zone.look("sick."), "NOERROR", "sick.");
}

TEST_CASE("SRV: one for each instance, their addresses beside them") {
    Asked zone(example());
    const auto seen = zone.ask({.name = "_http._tcp.nginx.warren.", .type = "SRV", .edns = true});
    CHECK(values(seen.answer) == std::set<std::string>{"0 1 80 nginx-1.warren.",
                                                       "0 1 80 nginx-2.warren.",
                                                       "0 1 80 nginx-3.warren."});
    CHECK(seen.additional.size() == 4);
    for (const auto& record : seen.additional) {
        if (record.data == "fd00::10") CHECK(record.owner == "nginx-1.warren.");
        if (record.data == "10.0.1.12") CHECK(record.owner == "nginx-3.warren.");
    }
    check_negative(zone.look("_http._tcp.nginx.warren.", "A"), "NOERROR", "warren.");
    check_negative(zone.look("_tcp.nginx.warren.", "SRV"), "NOERROR", "warren.");
    check_negative(zone.look("_smtp._tcp.nginx.warren.", "SRV"), "NXDOMAIN", "warren.");
}

TEST_CASE("reverse names: ours are answered, others are forwarded") {
    Asked zone(example());
    auto seen = zone.look("10.1.0.10.in-addr.arpa.", "PTR");
    CHECK(values(seen.answer) == std::set<std::string>{"nginx-1.warren."});
    seen = zone.look("0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.",
                     "PTR");
    CHECK(values(seen.answer) == std::set<std::string>{"nginx-1.warren."});
    check_negative(zone.look("10.1.0.10.in-addr.arpa.", "A"), "NOERROR", "10.1.0.10.in-addr.arpa.");
    CHECK(zone.forwarded("99.1.0.10.in-addr.arpa.", "PTR"));
}

TEST_CASE("TXT, and DNS-SD browsing") {
    Asked zone(example());
    CHECK(zone.look("nginx.warren.", "TXT").answer.at(0).data == "\"version=1.27\" \"tier=front\"");
    check_negative(zone.look("sick.warren.", "TXT"), "NOERROR", "warren.");
    CHECK(values(zone.look("_services._dns-sd._udp.warren.", "PTR").answer) ==
          std::set<std::string>{"_http._tcp.warren."});
    CHECK(values(zone.look("_http._tcp.warren.", "PTR").answer) ==
          std::set<std::string>{"nginx-1._http._tcp.warren.", "nginx-2._http._tcp.warren.",
                                "nginx-3._http._tcp.warren."});
    CHECK(values(zone.look("nginx-1._http._tcp.warren.", "SRV").answer) ==
          std::set<std::string>{"0 1 80 nginx-1.warren."});
    CHECK(zone.look("nginx-1._http._tcp.warren.", "TXT").answer.size() == 1);
    check_negative(zone.look("_udp.warren.", "PTR"), "NOERROR", "warren.");
}

TEST_CASE("the apex and its name server") {
    Asked zone(example());
    const auto soa = zone.look("warren.", "SOA").answer.at(0);
    CHECK(soa.data.starts_with("ns.dns.warren. hostmaster.warren. "));
    const auto ns = zone.look("warren.", "NS");
    CHECK(values(ns.answer) == std::set<std::string>{"ns.dns.warren."});
    CHECK(ns.additional.at(0).owner == "ns.dns.warren.");
    CHECK(ns.additional.at(0).data == "127.0.0.11");
    CHECK(values(zone.look("ns.dns.warren.").answer) == std::set<std::string>{"127.0.0.11"});
    check_negative(zone.look("dns.warren."), "NOERROR", "warren.");
    check_negative(zone.look("warren.", "A"), "NOERROR", "warren.");
}

TEST_CASE("ANY gives one RRset, transfers are refused") {
    Asked zone(example());
    const auto seen = zone.look("nginx.warren.", "ANY");
    CHECK(seen.answer.size() == 3);
    for (const auto& record : seen.answer) CHECK(record.type == "A");
    CHECK(zone.look("warren.", "ANY").answer.size() == 1);
    CHECK(zone.look("_http._tcp.nginx.warren.", "ANY").answer.size() == 3);
    CHECK(zone.look("warren.", "AXFR").rcode == "REFUSED");
    CHECK(zone.look("warren.", "IXFR").rcode == "REFUSED");
    CHECK(zone.look("example.com.", "AXFR").rcode == "REFUSED");
}

TEST_CASE("an existing name answers NODATA for every other type; an absent one is NXDOMAIN") {
    Asked zone(example());
    for (const char* type : {"AAAA", "MX", "HTTPS", "CAA", "SRV", "PTR", "DS", "NS", "SOA"}) {
        CAPTURE(type);
        check_negative(zone.look("web.api.warren.", type), "NOERROR", "warren.");
        check_negative(zone.look("api.warren.", type), "NOERROR", "warren.");
        check_negative(zone.look("nope.warren.", type), "NXDOMAIN", "warren.");
        check_negative(zone.look("nginx.warren.warren.", type), "NXDOMAIN", "warren.");
    }
}

TEST_CASE("names of the outside: forwarded, refused without upstreams, never ours") {
    Asked zone(example());
    for (const char* name :
         {"example.com.", "unknown.", "nginx.example.", "warren.com.", ".", "arpa.", "xwarren."}) {
        CAPTURE(name);
        CHECK(zone.forwarded(name));
    }
    zone.settings().forward_single_labels = false;
    check_negative(zone.look("unknown."), "NXDOMAIN", "unknown.");
    zone.settings().forwarding = false;
    const auto seen = zone.ask({.name = "example.com.", .edns = true});
    CHECK(seen.rcode == "REFUSED");
    CHECK_FALSE(seen.recursion_available);
}

TEST_CASE("localhost is here, .local .onion .invalid are nowhere") {
    Asked zone(example());
    CHECK(values(zone.look("localhost.").answer) == std::set<std::string>{"127.0.0.1"});
    CHECK(values(zone.look("x.LocalHost.", "AAAA").answer) == std::set<std::string>{"::1"});
    check_negative(zone.look("localhost.", "MX"), "NOERROR", "localhost.");
    check_negative(zone.look("printer.local."), "NXDOMAIN", "local.");
    check_negative(zone.look("a.b.onion."), "NXDOMAIN", "onion.");
    check_negative(zone.look("invalid."), "NXDOMAIN", "invalid.");
}

TEST_CASE("before the first catalog: SERVFAIL with the reason, nothing leaks") {
    Asked zone(std::shared_ptr<const ZoneImage>{});
    const auto seen = zone.ask({.name = "nginx.warren.", .edns = true});
    CHECK(seen.rcode == "SERVFAIL");
    CHECK(seen.edns_data == "\\# 6 000f0002000e");
    for (const char* type : {"A", "AAAA", "SRV"})
        CHECK(zone.look("nginx.", type).rcode == "SERVFAIL");
    CHECK(zone.look("warren.", "SOA").rcode == "SERVFAIL");
    CHECK(zone.forwarded("com.", "NS"));
    CHECK(zone.forwarded("example.com."));
    CHECK(values(zone.look("localhost.").answer) == std::set<std::string>{"127.0.0.1"});
    CHECK(zone.look("printer.local.").rcode == "NXDOMAIN");
}

TEST_CASE("an image published while a name is answered does not pull the old one away") {
    Asked zone({service("nginx", {"10.0.0.1"})});
    dns::Name name;
    REQUIRE(name.read_text("nginx.warren"));
    const Route route = zone.responder().route(name, dns::Type::kA, Client{});
    const ZoneImage* image = zone.responder().image();
    zone.publish(test::image({service("nginx", {"10.0.0.2"})}));
    CHECK(zone.responder().image() == image);
    CHECK(route.match.service->ipv4.address(0)[3] == 1);  // freed memory, under ASan, if not
    CHECK(values(zone.look("nginx.warren.").answer) == std::set<std::string>{"10.0.0.2"});
}

TEST_CASE("while a source has told nothing, what is absent is not ready") {
    CatalogCompiler compiler(zone_settings());
    Asked zone(compiler.compile(test::catalog({service("nginx", {"10.0.0.1"})}), false));
    CHECK(values(zone.look("nginx.warren.").answer) == std::set<std::string>{"10.0.0.1"});
    CHECK(zone.look("other.warren.").rcode == "SERVFAIL");
    CHECK(zone.look("other.").rcode == "SERVFAIL");
    CHECK(zone.forwarded("example.com."));
}

TEST_CASE("clients outside --allow are refused, with the reason") {
    Asked zone(example());
    const auto seen =
        zone.ask({.name = "nginx.warren.", .edns = true}, Transport::kUdp, "10.9.9.9");
    CHECK(seen.rcode == "REFUSED");
    CHECK(seen.edns_data == "\\# 6 000f00020012");
    CHECK(seen.answer.empty());
}

TEST_CASE("an external service is a CNAME, for every type") {
    Asked zone(example());
    for (const char* type : {"A", "AAAA", "CNAME", "MX"}) {
        const auto seen = zone.look("billing.warren.", type);
        REQUIRE(seen.answer.size() == 1);
        CHECK(seen.answer[0].type == "CNAME");
        CHECK(seen.answer[0].data == "billing.example.com.");
    }
}

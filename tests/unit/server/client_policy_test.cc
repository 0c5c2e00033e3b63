// What an attached container may ask, and what is kept from one whose network is internal.
#include "tests/unit/server/responder_fixture.h"

using namespace warren;
using namespace warren::test;

namespace {

const ClientPolicy kOpen{};
const ClientPolicy kInternal{.scope = {}, .may_leave = false};

std::vector<Service> services() {
    Service outside;
    outside.name = "outside";
    outside.external = "www.example.com";
    return {service("nginx", {"10.0.0.1"}), outside};
}

}  // namespace

TEST_CASE("an attached container may ask from any address") {
    Asked zone(services());
    const Ask ask{.name = "nginx.warren"};
    CHECK(zone.ask(ask, Transport::kUdp, "192.0.2.1").rcode == "REFUSED");
    for (const ClientPolicy* policy : {&kOpen, &kInternal}) {
        zone.ask_as(policy);
        CHECK(zone.ask(ask, Transport::kUdp, "192.0.2.1").answer.size() == 1);
    }
}

TEST_CASE("a container whose network may leave is forwarded for like anybody") {
    Asked zone(services());
    zone.ask_as(&kOpen);
    CHECK(zone.forwarded("example.com"));
    CHECK(zone.forwarded("nope"));
    CHECK(zone.look("nginx.warren").recursion_available);
    CHECK(zone.raw(query({.name = "outside.warren"})).action == Outcome::Action::kFollow);
}

TEST_CASE("in an internal network what would be forwarded is refused, blocked (EDE 15)") {
    Asked zone(services());
    zone.settings().forwarded_suffixes = {"\4home\5local"};
    zone.ask_as(&kInternal);
    for (const Transport transport : {Transport::kUdp, Transport::kTcp}) {
        for (const char* name : {"example.com", ".", "a.home.local", "9.0.0.10.in-addr.arpa"}) {
            for (const char* type : {"A", "AAAA", "MX", "PTR", "ANY", "TXT", "SRV", "NS", "SOA"}) {
                CAPTURE(name);
                CAPTURE(type);
                const auto seen = zone.ask({.name = name, .type = type, .edns = true}, transport);
                CHECK(seen.rcode == "REFUSED");
                CHECK(seen.edns_data.find("000f") != std::string::npos);
                CHECK_FALSE(seen.recursion_available);
                CHECK(seen.answer.size() + seen.authority.size() + seen.additional.size() == 0);
            }
        }
    }
    zone.settings().forwarding = false;
    CHECK(zone.ask({.name = "example.com", .edns = true}).edns_data.find("000f") !=
          std::string::npos);
}

TEST_CASE("in an internal network an unknown single label is no name, upstream or not") {
    Asked zone(services());
    zone.settings().forwarded_suffixes = {"\3lan"};
    zone.ask_as(&kInternal);
    for (const char* name : {"nope", "lan", "com"}) {
        for (const char* type : {"A", "AAAA", "TXT"}) {
            CAPTURE(name);
            check_negative(zone.look(name, type), "NXDOMAIN", std::string(name) + '.');
        }
    }
    CHECK(zone.look("nginx").answer.size() == 1);
    zone.ask_as(nullptr);
    CHECK(zone.forwarded("nope"));
}

TEST_CASE("in an internal network a name outside is named and not followed") {
    Asked zone(services());
    zone.ask_as(&kInternal);
    for (const char* name : {"outside", "outside.warren"}) {
        for (const char* type : {"A", "AAAA", "CNAME"}) {
            const auto seen = zone.look(name, type);
            CHECK(zone.raw(query({.name = name, .type = type})).action == Outcome::Action::kReply);
            REQUIRE(seen.answer.size() == 1);
            CHECK(seen.answer[0].data == "www.example.com.");
        }
    }
}

TEST_CASE("what is ours, or nobody's, is answered in an internal network too") {
    Asked zone(services());
    zone.ask_as(&kInternal);
    CHECK(zone.look("nope.warren").rcode == "NXDOMAIN");
    CHECK(zone.look("1.0.0.10.in-addr.arpa", "PTR").answer.size() == 1);
    CHECK(zone.look("localhost").answer.size() == 1);
    CHECK(zone.look("a.local").rcode == "NXDOMAIN");
    CHECK(zone.look("warren", "SOA").answer.size() == 1);
}

TEST_CASE("before the first catalog an internal network waits like any other") {
    Asked zone(std::shared_ptr<const ZoneImage>{});
    zone.ask_as(&kInternal);
    CHECK(zone.look("nginx").rcode == "SERVFAIL");
    CHECK(zone.look("nginx.warren").rcode == "SERVFAIL");
    CHECK(zone.look("example.com").rcode == "REFUSED");
}

// Truncation, EDNS and the probes of RFC 8906, seen from the bytes.
#include "tests/unit/server/responder_fixture.h"

using namespace warren;
using namespace warren::test;

namespace {

Service large(size_t count) {
    std::vector<std::string> addresses;
    for (size_t i = 0; i < count; ++i) {
        addresses.push_back("10.1." + std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1));
    }
    Service made = service("large", addresses);
    made.ports = {{"http", 80, Protocol::kTcp}};
    return made;
}

}  // namespace

TEST_CASE("too much for UDP: TC, and as many records as fit, other ones each time") {
    Asked zone({large(100)});
    for (const auto& [edns, limit] :
         std::vector<std::pair<bool, size_t>>{{false, 512}, {true, 1232}}) {
        std::set<std::string> all;
        for (int i = 0; i < 200; ++i) {
            const auto seen = zone.ask({.name = "large.warren.", .edns = edns, .udp_size = 4096});
            CHECK(seen.truncated);
            CHECK(zone.size() <= limit);
            CHECK(zone.size() + 16 > limit);
            all.merge(values(seen.answer));
        }
        CHECK(all.size() == 100);
    }
}

TEST_CASE("too much for TCP: as many as 65,535 octets hold, without TC, other ones each time") {
    Asked zone({large(5000)});
    std::set<std::string> all;
    for (int i = 0; i < 50; ++i) {
        const auto seen = zone.ask({.name = "large.warren."}, Transport::kTcp);
        CHECK_FALSE(seen.truncated);
        CHECK(seen.answer.size() == 4094);
        CHECK(zone.size() <= 65535);
        all.merge(values(seen.answer));
    }
    CHECK(all.size() == 5000);
}

TEST_CASE("what does not fit of SRV's additional section is left out without TC") {
    Asked zone({large(15)});
    const auto seen = zone.ask({.name = "_http._tcp.large.warren.", .type = "SRV", .edns = true});
    CHECK_FALSE(seen.truncated);
    CHECK(seen.answer.size() == 15);
    Asked more({large(40)});
    const auto cut = more.ask({.name = "_http._tcp.large.warren.", .type = "SRV"});
    CHECK(cut.truncated);
    CHECK_FALSE(cut.answer.empty());
}

TEST_CASE("max_answers: some of them, without TC, all over time") {
    Service some = large(20);
    some.max_answers = 3;
    Asked zone({some});
    std::set<std::string> all;
    for (int i = 0; i < 300; ++i) {
        const auto seen = zone.look("large.warren.");
        CHECK(seen.answer.size() == 3);
        CHECK_FALSE(seen.truncated);
        all.merge(values(seen.answer));
    }
    CHECK(all.size() == 20);
}

TEST_CASE("many instances on one address: its reverse name has them all") {
    std::vector<Service> services;
    for (int i = 0; i < 30; ++i) services.push_back(service("s" + std::to_string(i), {"10.0.0.1"}));
    Asked zone(services);
    CHECK(zone.ask({.name = "1.0.0.10.in-addr.arpa.", .type = "PTR"}, Transport::kTcp)
              .answer.size() == 30);
    CHECK(zone.look("1.0.0.10.in-addr.arpa.", "PTR").truncated);
}

TEST_CASE("EDNS version 1 gets BADVERS, other classes REFUSED, other opcodes NOTIMP") {
    Asked zone({large(1)});
    auto message = query({.name = "large.warren.", .edns = true});
    message[message.size() - 5] = 1;  // version, in the OPT record's TTL
    zone.raw(message);
    auto seen = see(zone.bytes());
    REQUIRE(seen.good);
    CHECK(seen.edns_rcode == 1);
    CHECK(seen.edns_version == 0);

    message = query({.name = "large.warren."});
    message[message.size() - 1] = 3;  // CH
    zone.raw(message);
    CHECK(see(zone.bytes()).rcode == "REFUSED");

    for (const uint8_t opcode : std::vector<uint8_t>{1, 2, 3, 4, 5, 6, 15}) {
        message = query({.name = "large.warren."});
        message[2] = static_cast<uint8_t>(opcode << 3);
        zone.raw(message);
        CHECK(see(zone.bytes()).rcode == "NOTIMPL");
        CHECK((zone.bytes()[2] >> 3 & 15) == opcode);
    }
}

TEST_CASE("malformed queries get FORMERR, responses and scraps nothing") {
    Asked zone({large(1)});
    const auto good = query({.name = "large.warren."});
    for (const uint8_t count : std::vector<uint8_t>{0, 2}) {
        auto message = good;
        message[5] = count;
        zone.raw(message);
        CHECK((zone.bytes()[3] & 15) == 1);
    }
    auto response = good;
    response[2] |= 0x80;
    CHECK(zone.raw(response).action == Outcome::Action::kDrop);
    CHECK(zone.raw(std::span(good).first(11)).action == Outcome::Action::kDrop);
    CHECK(zone.raw(std::span(good).first(14)).action == Outcome::Action::kReply);
    CHECK((zone.bytes()[3] & 15) == 1);
}

TEST_CASE("reserved header bits, AD and unknown flags are not echoed; CD is") {
    Asked zone({large(1)});
    auto message = query({.name = "large.warren."});
    message[2] = 0x07;  // AA TC RD
    message[3] = 0xff;  // RA Z AD CD and an rcode
    zone.raw(message);
    CHECK(zone.bytes()[2] == 0x85);  // QR AA RD
    CHECK(zone.bytes()[3] == 0x90);  // RA CD NOERROR
}

TEST_CASE("unknown EDNS options and flags are ignored, unknown types are NODATA") {
    Asked zone({large(1)});
    auto message = query({.name = "large.warren.", .edns = true});
    message[message.size() - 3] = 0x40;  // a flag nobody has defined
    message[message.size() - 1] = 6;     // and an option
    message.insert(message.end(), {0xff, 0xfe, 0, 2, 1, 2});
    zone.raw(message);
    const auto seen = see(zone.bytes());
    REQUIRE(seen.good);
    CHECK(seen.rcode == "NOERROR");
    CHECK(seen.edns_data.empty());
    CHECK(zone.look("large.warren.", "TYPE1000").rcode == "NOERROR");
}

TEST_CASE("a stale image says so to those who send EDNS, in what is our own") {
    auto stale = std::make_shared<ZoneImage>(*image({service("nginx", {"10.0.0.1"})}));
    stale->stale = true;
    Asked asked(stale);
    for (const char* name : {"nginx.warren", "nginx", "nginx-1.warren", "nope.warren", "warren"}) {
        CAPTURE(name);
        CHECK(asked.ask({.name = name, .edns = true}).edns_data.find("0003") != std::string::npos);
        CHECK_FALSE(asked.ask({.name = name}).edns);
    }
    CHECK(asked.ask({.name = "nginx.warren", .edns = true}).answer.size() == 1);
    CHECK(asked.ask({.name = "1.0.0.10.in-addr.arpa", .type = "PTR", .edns = true}).edns_data !=
          "");
    CHECK(asked.ask({.name = "localhost", .edns = true}).edns_data.empty());
    asked.publish(image({service("nginx", {"10.0.0.1"})}));
    CHECK(asked.ask({.name = "nginx.warren", .edns = true}).edns_data.empty());
}

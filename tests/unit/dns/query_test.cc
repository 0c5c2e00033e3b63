#include "sidecar/dns/query.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

#include "tests/support/referee.h"

using namespace warren::dns;
using warren::test::Ask;

namespace {

Parsed parse(const std::vector<uint8_t>& message, Query& query) {
    return parse_query(message, query);
}

}  // namespace

TEST_CASE("a plain query") {
    Query query;
    const auto message = warren::test::query({.name = "NGINX.warren."});
    REQUIRE(parse(message, query) == Parsed::kGood);
    CHECK(query.id == 0x1234);
    CHECK(query.name.text() == "nginx.warren");
    CHECK(query.type == Type::kA);
    CHECK(query.qclass == kClassIn);
    CHECK(query.question_end == message.size());
    CHECK_FALSE(query.edns);
    CHECK(query.udp_size == 512);
}

TEST_CASE("EDNS: size, version, DO; a size under 512 counts as 512") {
    Query query;
    auto message = warren::test::query(
        {.name = "a.warren.", .edns = true, .udp_size = 4000, .dnssec_ok = true});
    REQUIRE(parse(message, query) == Parsed::kGood);
    CHECK(query.edns);
    CHECK(query.udp_size == 4000);
    CHECK(query.dnssec_ok);
    CHECK(query.edns_version == 0);
    message = warren::test::query({.name = "a.warren.", .edns = true, .udp_size = 100});
    REQUIRE(parse(message, query) == Parsed::kGood);
    CHECK(query.udp_size == 512);
}

TEST_CASE("what is dropped, refused, not implemented") {
    Query query;
    auto message = warren::test::query({.name = "a.warren."});
    CHECK(parse({}, query) == Parsed::kDrop);
    CHECK(parse(std::vector<uint8_t>(message.begin(), message.begin() + 11), query) ==
          Parsed::kDrop);
    CHECK(parse(std::vector<uint8_t>(message.begin(), message.begin() + 12), query) ==
          Parsed::kFormErr);
    auto changed = message;
    changed[2] |= 0x80;
    CHECK(parse(changed, query) == Parsed::kDrop);
    changed = message;
    changed[2] |= 5 << 3;
    CHECK(parse(changed, query) == Parsed::kNotImplemented);
    CHECK(query.opcode() == Opcode::kUpdate);
    for (const uint8_t count : std::vector<uint8_t>{0, 2}) {
        changed = message;
        changed[5] = count;
        CHECK(parse(changed, query) == Parsed::kFormErr);
    }
}

TEST_CASE("two OPT records, or one with an owner, are malformed") {
    const std::vector<uint8_t> opt{0, 0, 41, 2, 0, 0, 0, 0, 0, 0, 0};
    auto message = warren::test::query({.name = "a.warren."});
    message.insert(message.end(), opt.begin(), opt.end());
    message[11] = 1;
    Query query;
    CHECK(parse(message, query) == Parsed::kGood);
    message.insert(message.end(), opt.begin(), opt.end());
    message[11] = 2;
    CHECK(parse(message, query) == Parsed::kFormErr);
    auto owned = warren::test::query({.name = "a.warren."});
    owned.insert(owned.end(), {1, 'x'});
    owned.insert(owned.end(), opt.begin(), opt.end());
    owned[11] = 1;
    CHECK(parse(owned, query) == Parsed::kFormErr);
}

TEST_CASE("records of other types are passed over, cut-off ones are malformed") {
    auto message = warren::test::query({.name = "a.warren."});
    // A TSIG-like record: owner by pointer, type 250, class ANY, three octets of data.
    message.insert(message.end(), {0xc0, 12, 0, 250, 0, 255, 0, 0, 0, 0, 0, 3, 1, 2, 3});
    message[11] = 1;
    Query query;
    CHECK(parse(message, query) == Parsed::kGood);
    message.pop_back();
    CHECK(parse(message, query) == Parsed::kFormErr);
}

TEST_CASE("any bytes: parsing never reads outside (run under ASan)") {
    std::mt19937 random(7);
    const auto good = warren::test::query({.name = "_http._tcp.nginx.warren.", .edns = true});
    for (int i = 0; i < 200000; ++i) {
        std::vector<uint8_t> message = good;
        const size_t changes = random() % 8;
        for (size_t k = 0; k < changes; ++k) {
            message[random() % message.size()] = static_cast<uint8_t>(random());
        }
        message.resize(random() % (message.size() + 1));
        message.shrink_to_fit();
        Query query;
        if (parse(message, query) == Parsed::kGood) CHECK(query.question_end <= message.size());
    }
}

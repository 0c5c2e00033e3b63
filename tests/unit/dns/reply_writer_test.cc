#include "sidecar/dns/reply_writer.h"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "tests/support/referee.h"

using namespace warren::dns;

namespace {

struct Reply {
    std::vector<uint8_t> message;
    Query query;
    std::array<uint8_t, kOurUdpSize> out{};

    explicit Reply(const warren::test::Ask& ask) : message(warren::test::query(ask)) {
        REQUIRE(parse_query(message, query) == Parsed::kGood);
    }
};

}  // namespace

TEST_CASE("a reply echoes id, question with its spelling, RD") {
    Reply reply({.name = "NGinX.warren."});
    ReplyWriter writer(reply.message, reply.query, reply.out, 512);
    writer.set_authoritative();
    writer.set_rcode(Rcode::kNxDomain);
    const auto seen = warren::test::see(std::span(reply.out).first(writer.finish()));
    REQUIRE(seen.good);
    CHECK(seen.id == 0x1234);
    CHECK(seen.response);
    CHECK(seen.authoritative);
    CHECK(seen.recursion_desired);
    CHECK_FALSE(seen.recursion_available);
    CHECK(seen.rcode == "NXDOMAIN");
    CHECK(seen.question.at(0).owner == "NGinX.warren.");
    CHECK_FALSE(seen.edns);
}

TEST_CASE("EDNS is answered with EDNS, with DO copied and an error that fits") {
    Reply reply({.name = "a.warren.", .edns = true, .dnssec_ok = true});
    ReplyWriter writer(reply.message, reply.query, reply.out, 512);
    writer.set_rcode(Rcode::kBadVers);
    writer.set_extended_error(ExtendedError::kNotReady);
    const auto seen = warren::test::see(std::span(reply.out).first(writer.finish()));
    REQUIRE(seen.good);
    CHECK(seen.edns);
    CHECK(seen.udp_size == 1232);
    CHECK(seen.edns_rcode == 1);  // BADVERS is 16: the upper bits
    CHECK(seen.dnssec_ok);
    CHECK(seen.edns_data == "\\# 6 000f0002000e");
}

TEST_CASE("room ends where the client's limit ends, the OPT record counted") {
    for (const bool edns : {false, true}) {
        Reply reply({.name = "a.warren.", .edns = edns, .udp_size = 512});
        ReplyWriter writer(reply.message, reply.query, reply.out, udp_limit(reply.query));
        size_t records = 0;
        while (uint8_t* at = writer.room(16)) {
            const std::array<uint8_t, 16> record{0xc0, 12, 0, 1, 0,  1, 0, 0,
                                                 0,    10, 0, 4, 10, 0, 0, 1};
            std::copy(record.begin(), record.end(), at);
            ++records;
        }
        writer.count_answers(records);
        const size_t size = writer.finish();
        CHECK(size <= 512);
        CHECK(size + 16 > 512);
        const auto seen = warren::test::see(std::span(reply.out).first(size));
        REQUIRE(seen.good);
        CHECK(seen.answer.size() == records);
        CHECK(seen.edns == edns);
    }
}

TEST_CASE("the longest name and EDNS fit into 512 octets") {
    std::string name;
    for (int i = 0; i < 126; ++i) name += "a.";
    Reply reply({.name = name + "a.", .edns = true, .udp_size = 512});
    ReplyWriter writer(reply.message, reply.query, reply.out, 512);
    writer.set_extended_error(ExtendedError::kProhibited);
    CHECK(warren::test::see(std::span(reply.out).first(writer.finish())).good);
}

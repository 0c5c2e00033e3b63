#include "sidecar/dns/substance.h"

#include <doctest/doctest.h>

#include "tests/support/referee.h"
#include "tests/support/response_bytes.h"

namespace warren::test {
namespace {

using dns::Rcode;

const Bytes kWww{3, 'w', 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0};
const Bytes kOther{5, 'o', 't', 'h', 'e', 'r', 4, 't', 'e', 's', 't', 0};
const Bytes kExample{0xc0, 16};  // of a question for www.example.com

struct Kept {
    dns::Substance substance;
    SeenPacket seen;
};

Kept keep(const ResponseBytes& response, const Ask& ask = {.name = "www.example.com"},
          const dns::TtlBounds& bounds = {}) {
    Bytes bytes = response.bytes();
    dns::Query parsed;
    const Bytes asked = query(ask);
    REQUIRE(parse_query(asked, parsed) == dns::Parsed::kGood);
    Kept kept;
    kept.substance = keep_substance(bytes, parsed, bounds);
    bytes.resize(kept.substance.size);
    kept.seen = see(bytes);
    CHECK(kept.seen.good);
    return kept;
}

ResponseBytes answer_to(const Ask& ask = {.name = "www.example.com"}) {
    return ResponseBytes(query(ask));
}

TEST_CASE("an answer is kept for as long as its shortest record") {
    const auto kept = keep(answer_to().address(1, 300).address(2, 60).opt(1232));
    CHECK(kept.substance.answered);
    CHECK_FALSE(kept.substance.negative);
    CHECK(kept.substance.ttl == 60);
    CHECK(kept.seen.answer.size() == 2);
    CHECK(kept.seen.answer[0].ttl == 300);
    CHECK_FALSE(kept.seen.edns);
}

TEST_CASE("aliases are followed, in whatever order they stand") {
    for (const bool in_order : {true, false}) {
        ResponseBytes response = answer_to();
        if (in_order) response.answer(5, 50, kOther);
        response.record(dns::kAnCount, kOther, 1, 1, 70, {192, 0, 2, 1});
        if (!in_order) response.answer(5, 50, kOther);
        const auto kept = keep(response);
        CHECK(kept.substance.answered);
        CHECK(kept.substance.ttl == 50);
        CHECK(kept.seen.answer.size() == 2);
    }
}

TEST_CASE("what is of another name is cut off, and all that is behind it") {
    const auto kept = keep(answer_to()
                               .address(1, 300)
                               .record(dns::kAnCount, kOther, 1, 1, 10, {192, 0, 2, 66})
                               .address(2, 20)
                               .soa(900, 900)
                               .record(dns::kArCount, kOther, 1, 1, 10, {192, 0, 2, 66}));
    CHECK(kept.seen.answer.size() == 1);
    CHECK(kept.seen.authority.empty());
    CHECK(kept.seen.additional.empty());
    CHECK(kept.substance.ttl == 300);
    const auto none = keep(answer_to().record(dns::kAnCount, kOther, 1, 1, 10, {192, 0, 2, 66}));
    CHECK(none.substance.ttl == 0);
    CHECK(none.seen.answer.empty());
}

TEST_CASE("a type that was not asked for is cut off") {
    const auto kept = keep(answer_to().answer(16, 300, {1, 'x'}).address(1));
    CHECK(kept.seen.answer.empty());
    CHECK(kept.substance.ttl == 0);
}

TEST_CASE("with an answer the rest is left out, but where hosts are named or signatures wanted") {
    const auto with_rest = [](const Ask& ask, const Bytes& data) {
        return answer_to(ask)
            .answer(data.size() == 4 ? 1 : 33, 300, data)
            .record(dns::kNsCount, kExample, 2, 1, 300, kOther)
            .record(dns::kArCount, kOther, 1, 1, 10, {192, 0, 2, 1})
            .opt(1232);
    };
    const auto plain = keep(with_rest({.name = "www.example.com"}, {192, 0, 2, 1}));
    CHECK(plain.seen.authority.empty());
    CHECK(plain.seen.additional.empty());
    const Ask for_signed{.name = "www.example.com", .edns = true, .dnssec_ok = true};
    const auto whole = keep(with_rest(for_signed, {192, 0, 2, 1}), for_signed);
    CHECK(whole.seen.authority.size() == 1);
    CHECK(whole.seen.additional.size() == 1);
    CHECK_FALSE(whole.seen.edns);
    Bytes srv{0, 0, 0, 1, 0, 80};
    srv.insert(srv.end(), kOther.begin(), kOther.end());
    const Ask for_srv{.name = "www.example.com", .type = "SRV"};
    CHECK(keep(with_rest(for_srv, srv), for_srv).seen.additional.size() == 1);
}

TEST_CASE("a negative answer is kept for as long as its SOA allows (RFC 2308)") {
    for (const Rcode rcode : {Rcode::kNxDomain, Rcode::kNoError}) {
        const auto kept = keep(answer_to().rcode(rcode).soa(900, 300).opt(1232));
        CHECK(kept.substance.negative);
        CHECK(kept.substance.ttl == 300);
        REQUIRE(kept.seen.authority.size() == 1);
        CHECK(kept.seen.authority[0].ttl == 300);
    }
    CHECK(keep(answer_to().soa(900, 86400)).substance.ttl == 900);
    CHECK(keep(answer_to().soa(86400, 86400)).substance.ttl == 3600);
    CHECK(keep(answer_to()).substance.ttl == 0);
    CHECK(keep(answer_to().rcode(Rcode::kNxDomain)).substance.ttl == 0);
}

TEST_CASE("the SOA of a negative answer behind an alias is that of where the alias leads") {
    Bytes soa = kOther;  // ns
    soa.insert(soa.end(), kOther.begin(), kOther.end());
    soa.resize(soa.size() + 20, 0);
    soa[soa.size() - 1] = 77;
    const Bytes test{4, 't', 'e', 's', 't', 0};
    const auto kept =
        keep(answer_to().answer(5, 500, kOther).record(dns::kNsCount, test, 6, 1, 600, soa));
    CHECK(kept.substance.negative);
    CHECK(kept.substance.ttl == 77);
    CHECK(kept.seen.answer.size() == 1);
    const auto foreign =
        keep(answer_to().answer(5, 500, kOther).record(dns::kNsCount, kExample, 6, 1, 600, soa));
    CHECK_FALSE(foreign.substance.negative);
    CHECK(foreign.substance.ttl == 0);
}

TEST_CASE("errors are not kept") {
    for (const Rcode rcode : {Rcode::kServFail, Rcode::kRefused}) {
        CHECK(keep(answer_to().rcode(rcode).soa(900, 900)).substance.ttl == 0);
        CHECK(keep(answer_to().rcode(rcode).address(1)).substance.ttl == 0);
    }
}

TEST_CASE("TTLs are brought within bounds; one with its highest bit set is none (RFC 2181, 8)") {
    const dns::TtlBounds bounds{.lowest = 60, .highest = 600, .highest_negative = 120};
    const auto kept =
        keep(answer_to().address(1, 5).address(2, 9999), {.name = "www.example.com"}, bounds);
    CHECK(kept.substance.ttl == 60);
    CHECK(kept.seen.answer.at(0).ttl == 60);
    CHECK(kept.seen.answer.at(1).ttl == 600);
    CHECK(keep(answer_to().soa(900, 900), {.name = "www.example.com"}, bounds).substance.ttl ==
          120);
    CHECK(keep(answer_to().address(1, 0x80000001)).substance.ttl == 0);
    CHECK(keep(answer_to().address(1, 0)).substance.ttl == 0);
}

TEST_CASE("aliases in a circle, and more of them than anybody follows, end") {
    CHECK(keep(answer_to().answer(5, 50, kWww)).substance.ttl == 0);
    ResponseBytes response = answer_to();
    Bytes owner{0xc0, 12};
    for (uint8_t i = 0; i < 40; ++i) {
        const Bytes target{2, 'n', static_cast<uint8_t>('0' + i), 0};
        response.record(dns::kAnCount, owner, 5, 1, 50, target);
        owner = target;
    }
    const auto kept = keep(response.record(dns::kAnCount, owner, 1, 1, 50, {192, 0, 2, 1}));
    CHECK_FALSE(kept.substance.answered);
    CHECK(kept.substance.ttl == 0);
}

}  // namespace
}  // namespace warren::test

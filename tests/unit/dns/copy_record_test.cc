#include "sidecar/dns/copy_record.h"

#include <doctest/doctest.h>

#include "tests/support/referee.h"
#include "tests/support/response_bytes.h"

namespace warren::test {
namespace {

// All records of `from`, copied behind a question for another name, as ldns sees them.
SeenPacket copied(const Bytes& from, size_t limit = 1232) {
    const Bytes asked = query({.name = "svc.warren", .type = "A"});
    dns::Query parsed;
    REQUIRE(parse_query(asked, parsed) == dns::Parsed::kGood);
    Bytes out(limit);
    dns::ReplyWriter reply(asked, parsed, out, limit);
    dns::RecordReader reader(from);
    dns::Record record{};
    while (reader.next(record)) {
        if (copy_record(from, record, dns::kHeaderSize, reply)) reply.count_answers(1);
    }
    out.resize(reply.finish());
    return see(out);
}

TEST_CASE("names in records survive the move, compressed or not") {
    const Bytes asked = query({.name = "www.example.com"});
    const Bytes www{0xc0, 12};
    const Bytes example{0xc0, 16};
    Bytes soa = example;
    soa.insert(soa.end(), {1, 'h', 0xc0, 16});
    soa.resize(soa.size() + 20, 1);
    const auto seen = copied(
        ResponseBytes(asked)
            .address(7)
            .answer(5, 60, {1, 'a', 0xc0, 16})
            .record(dns::kAnCount, example, 15, 1, 60, {0, 5, 0xc0, 12})
            .record(dns::kAnCount, example, 33, 1, 60, {0, 0, 0, 1, 0, 80, 2, 'n', 's', 0xc0, 16})
            .record(dns::kAnCount, example, 6, 1, 60, soa)
            .record(dns::kAnCount, {2, 'x', 'y', 0}, 16, 1, 60, {2, 0xc0, 12})
            .bytes());
    REQUIRE(seen.good);
    REQUIRE(seen.answer.size() == 6);
    CHECK(seen.answer[0].owner == "svc.warren.");
    CHECK(seen.answer[0].data == "192.0.2.7");
    CHECK(seen.answer[1].data == "a.example.com.");
    CHECK(seen.answer[2].owner == "example.com.");
    CHECK(seen.answer[2].data == "5 www.example.com.");
    CHECK(seen.answer[3].data == "0 1 80 ns.example.com.");
    CHECK(seen.answer[4].data.starts_with("example.com. h.example.com. "));
    CHECK(seen.answer[5].owner == "xy.");
}

TEST_CASE("what does not fit, or is broken, is not written") {
    const Bytes asked = query({.name = "www.example.com"});
    ResponseBytes response(asked);
    for (int i = 0; i < 60; ++i) response.address(static_cast<uint8_t>(i));
    const auto seen = copied(response.bytes(), 512);
    CHECK(seen.good);
    CHECK(seen.answer.size() > 20);
    CHECK(seen.answer.size() < 40);
    const auto broken = copied(ResponseBytes(asked)
                                   .answer(5, 60, {0xc0, 99})
                                   .answer(5, 60, {3, 'a'})
                                   .answer(6, 60, {0})
                                   .answer(15, 60, {0})
                                   .bytes());
    CHECK(broken.good);
    CHECK(broken.answer.empty());
}

}  // namespace
}  // namespace warren::test

#include "sidecar/dns/response.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "sidecar/base/random.h"
#include "sidecar/dns/substance.h"
#include "tests/support/referee.h"
#include "tests/support/response_bytes.h"

namespace warren::dns {
namespace {

using test::Bytes;
using test::ResponseBytes;

Query parsed(const Bytes& message) {
    Query query;
    REQUIRE(parse_query(message, query) == Parsed::kGood);
    return query;
}

bool accepts(const Bytes& response, const Bytes& query, uint16_t id = 0x1234) {
    return answers_question(response, query, parsed(query), id);
}

Bytes cut(Bytes response, size_t limit) {
    response.resize(cut_to_fit(response, limit));
    return response;
}

const Bytes kQuery = test::query({.name = "Www.Example.com"});

TEST_CASE("a response answers the question that was asked") {
    CHECK(accepts(ResponseBytes(kQuery).bytes(), kQuery));
    CHECK(accepts(ResponseBytes(kQuery).address(1).opt(1232).bytes(), kQuery));
    CHECK(accepts(ResponseBytes(kQuery).rcode(Rcode::kNxDomain).bytes(), kQuery));
    CHECK_FALSE(accepts(ResponseBytes(kQuery).bytes(), kQuery, 0x1235));
    CHECK_FALSE(accepts(kQuery, kQuery));                                       // QR is not set
    CHECK_FALSE(accepts(ResponseBytes(kQuery).flags(0x2000).bytes(), kQuery));  // NOTIFY
}

TEST_CASE("a response to something else is none") {
    const auto other = [](const test::Ask& ask) {
        return accepts(ResponseBytes(test::query(ask)).bytes(), kQuery);
    };
    CHECK(other({.name = "Www.Example.com"}));
    CHECK_FALSE(other({.name = "www.example.com"}));  // 0x20: the case is part of the secret
    CHECK_FALSE(other({.name = "Www.Example.com", .type = "AAAA"}));
    CHECK_FALSE(other({.name = "Www.Example.net"}));
    CHECK_FALSE(other({.name = "Example.com"}));
    Bytes two_questions = ResponseBytes(kQuery).bytes();
    two_questions[5] = 2;
    CHECK_FALSE(accepts(two_questions, kQuery));
    for (size_t size = 0; size < two_questions.size(); ++size) {
        const Bytes whole = ResponseBytes(kQuery).bytes();
        CHECK_FALSE(accepts({whole.begin(), whole.begin() + static_cast<long>(size)}, kQuery));
    }
}

TEST_CASE("an error without a question counts, anything else without one does not") {
    const auto bare = [](uint8_t rcode, uint8_t answers = 0) {
        return accepts({0x12, 0x34, 0x80, rcode, 0, 0, 0, answers, 0, 0, 0, 0}, kQuery);
    };
    CHECK(bare(1));
    CHECK(bare(2));
    CHECK(bare(4));
    CHECK(bare(5));
    CHECK_FALSE(bare(0));
    CHECK_FALSE(bare(3));
    CHECK_FALSE(bare(2, 1));
}

TEST_CASE("walk visits the records of all sections where ldns sees them") {
    const Bytes response = ResponseBytes(kQuery)
                               .address(7, 60)
                               .answer(16, 61, {2, 'h', 'i'})
                               .soa(62, 30)
                               .opt(1232, {0, 10, 0, 0})
                               .bytes();
    const auto seen = test::see(response);
    REQUIRE(seen.good);
    std::vector<Record> records;
    REQUIRE(walk(response, [&records](const Record& record) { records.push_back(record); }));
    REQUIRE(records.size() == 4);
    CHECK(records[0].section == Section::kAnswer);
    CHECK(records[0].type == Type::kA);
    CHECK(records[0].rclass == kClassIn);
    CHECK(records[0].owner == kQuery.size());
    CHECK(records[0].end - records[0].data == 4);
    CHECK(response[records[0].data + 3] == 7);
    CHECK(get32(response.data() + records[0].ttl) == seen.answer[0].ttl);
    CHECK(get32(response.data() + records[1].ttl) == seen.answer[1].ttl);
    CHECK(get32(response.data() + records[2].ttl) == seen.authority[0].ttl);
    CHECK(records[1].section == Section::kAnswer);
    CHECK(records[2].section == Section::kAuthority);
    CHECK(records[2].type == Type::kSoa);
    CHECK(records[3].section == Section::kAdditional);
    CHECK(records[3].type == Type::kOpt);
    CHECK(records[3].end == response.size());
}

TEST_CASE("walk tells a message that breaks off anywhere") {
    const Bytes whole = ResponseBytes(kQuery).address(7).soa(62, 30).opt(1232).bytes();
    for (size_t size = 0; size < whole.size(); ++size) {
        const Bytes part(whole.begin(), whole.begin() + static_cast<long>(size));
        CHECK_FALSE(walk(part, [](const Record&) {}));
    }
    CHECK(walk(whole, [](const Record&) {}));
}

TEST_CASE("a response that fits stays as it is") {
    const Bytes response = ResponseBytes(kQuery).address(7).opt(4096).bytes();
    CHECK(cut(response, response.size()) == response);
}

TEST_CASE("a cut response keeps as many answers as fit, and the OPT record") {
    ResponseBytes builder(kQuery);
    for (int i = 0; i < 200; ++i) builder.address(static_cast<uint8_t>(i), 77);
    builder.soa(1, 1).opt(4096, {0, 10, 0, 2, 7, 7});
    const Bytes small = cut(builder.bytes(), 512);
    const auto seen = test::see(small);
    REQUIRE(seen.good);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() == (512 - kQuery.size() - 17) / 16);
    CHECK(seen.answer.front().data == "192.0.2.0");
    CHECK(seen.answer.back().ttl == 77);
    CHECK(seen.authority.empty());
    CHECK(seen.edns);
    CHECK(seen.dnssec_ok);
    CHECK(seen.udp_size == 4096);
    CHECK_FALSE(seen.edns_data.empty());
    CHECK(small.size() <= 512);
    CHECK(small.size() > 512 - 16);
}

TEST_CASE("the OPT record's options give way to the only answer that fits") {
    const Bytes options(456, 0);
    const Bytes small = cut(ResponseBytes(kQuery).address(7).opt(4096, options).bytes(), 512);
    const auto seen = test::see(small);
    REQUIRE(seen.good);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() == 1);
    CHECK(seen.edns);
    CHECK(seen.edns_data.empty());
    CHECK(seen.udp_size == 4096);
}

TEST_CASE("one record that is too large for itself leaves an empty, truncated answer") {
    const Bytes small =
        cut(ResponseBytes(kQuery).answer(10, 1, Bytes(600, 1)).opt(1232).bytes(), 512);
    const auto seen = test::see(small);
    REQUIRE(seen.good);
    CHECK(seen.truncated);
    CHECK(seen.answer.empty());
    CHECK(seen.edns);
}

TEST_CASE("a broken response is cut at its last whole record") {
    Bytes broken = ResponseBytes(kQuery).address(1).address(2).answer(16, 1, Bytes(900, 1)).bytes();
    broken.resize(700);
    const auto seen = test::see(cut(broken, 512));
    REQUIRE(seen.good);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() == 2);

    Bytes no_question(700, 0x3f);
    put16(no_question.data() + kQdCount, 1);
    const Bytes header = cut(no_question, 512);
    CHECK(header.size() == kHeaderSize);
    CHECK(test::see(header).good);
}

std::optional<size_t> try_substance(Bytes message) {
    Query parsed;
    REQUIRE(parse_query(kQuery, parsed) == Parsed::kGood);
    if (message.size() < kHeaderSize || !walk(message, [](const Record&) {})) return {};
    if (!answers_question(message, kQuery, parsed, get16(message.data()))) return {};
    return keep_substance(message, parsed, {}).size;
}

// Each buffer is exactly as large as its message, so that ASan sees the first octet too many.
void try_everything(const Bytes& message) {
    const auto query = kQuery;
    accepts(message, query, message.size() >= 2 ? get16(message.data()) : uint16_t{0});
    size_t last = 0;
    walk(message, [&](const Record& record) {
        REQUIRE(record.owner >= last);
        REQUIRE(record.ttl + 6 == record.data);
        REQUIRE(record.data <= record.end);
        REQUIRE(record.end <= message.size());
        last = record.end;
    });
    Bytes changed = message;
    extended_error(message);
    if (const auto kept = try_substance(message)) REQUIRE(*kept <= message.size());
    const size_t size = cut_to_fit(changed, 512);
    REQUIRE(size <= message.size());
    REQUIRE(size <= 512);
    changed.resize(size);
    if (message.size() > 512) REQUIRE(walk(changed, [](const Record&) {}));
}

TEST_CASE("random octets do no harm") {
    Random random(1);
    for (int i = 0; i < 200'000; ++i) {
        Bytes message(random.below(i % 8 == 0 ? 900 : 80));
        for (auto& octet : message) octet = static_cast<uint8_t>(random.next());
        // Few records, or the counts alone break nearly every message at once.
        for (size_t at = kQdCount; at + 1 < message.size() && at < kHeaderSize; at += 2) {
            put16(message.data() + at, static_cast<uint16_t>(random.below(4)));
        }
        try_everything(message);
    }
}

TEST_CASE("damaged responses do no harm") {
    Random random(2);
    ResponseBytes large(kQuery);
    for (int i = 0; i < 60; ++i) large.address(static_cast<uint8_t>(i));
    const std::vector<Bytes> originals{
        ResponseBytes(kQuery).address(1).soa(9, 9).opt(1232, {0, 15, 0, 2, 0, 1}).bytes(),
        ResponseBytes(kQuery).rcode(Rcode::kNxDomain).soa(900, 900).bytes(),
        large.opt(1232).bytes()};
    for (int i = 0; i < 300'000; ++i) {
        Bytes message = originals[random.below(3)];
        for (uint32_t k = 1 + random.below(5); k > 0; --k) {
            message[random.below(static_cast<uint32_t>(message.size()))] =
                static_cast<uint8_t>(random.next());
        }
        if (random.below(4) == 0)
            message.resize(random.below(static_cast<uint32_t>(message.size())));
        message.shrink_to_fit();
        try_everything(message);
    }
}

}  // namespace
}  // namespace warren::dns

#include "sidecar/cache/cache.h"

#include "tests/unit/cache/cache_fixture.h"

namespace warren::test {
namespace {

TEST_CASE("what was kept is answered, as old as it is, until its time is over") {
    CacheBench bench;
    bench.keep_address("www.example.com", 10);
    CHECK(bench.state("WWW.Example.com") == State::kFresh);
    CHECK(bench.seen.answer.at(0).owner == "WWW.Example.com.");
    CHECK(bench.seen.answer.at(0).ttl == 10);
    bench.now += 9'999;
    CHECK(bench.state("www.example.com") == State::kFresh);
    CHECK(bench.seen.answer.at(0).ttl == 1);
    bench.now += 1;
    CHECK(bench.state("www.example.com") == State::kNone);
}

TEST_CASE("negative answers are kept with their SOA") {
    CacheBench bench;
    bench.keep({.name = "no.example.com"},
               [](ResponseBytes& response) { response.rcode(dns::Rcode::kNxDomain).soa(900, 20); });
    bench.now += 5'000;
    CHECK(bench.state("no.example.com") == State::kFresh);
    CHECK(bench.seen.rcode == "NXDOMAIN");
    CHECK(bench.seen.authority.at(0).ttl == 15);
}

TEST_CASE("type, DO, CD and who was asked keep answers apart") {
    CacheBench bench;
    bench.keep_address("www.example.com");
    CHECK(bench.ask({.name = "www.example.com", .type = "AAAA"}).state == State::kNone);
    CHECK(bench.ask({.name = "www.example.com", .edns = true}).state == State::kFresh);
    CHECK(bench.ask({.name = "www.example.com", .edns = true, .dnssec_ok = true}).state ==
          State::kNone);
    bench.context = 2;
    CHECK(bench.state("www.example.com") == State::kNone);
    const dns::Query plain = parsed(query({.name = "a.example.com"}));
    dns::Query unchecked = plain;
    unchecked.flags |= dns::kFlagCheckingDisabled;
    CHECK_FALSE(CacheKey::of(plain, 1) == CacheKey::of(unchecked, 1));
}

TEST_CASE("AD is for those who ask for it") {
    CacheBench bench;
    const Ask with_do{.name = "www.example.com", .edns = true, .dnssec_ok = true};
    bench.keep(with_do,
               [](ResponseBytes& response) { response.address(1).flags(dns::kFlagAuthentic); });
    bench.keep({.name = "www.example.com"},
               [](ResponseBytes& response) { response.address(1).flags(dns::kFlagAuthentic); });
    const auto authentic = [&bench](const Ask& ask, uint16_t more_flags) {
        Bytes asked = query(ask);
        asked[3] = static_cast<uint8_t>(asked[3] | more_flags);
        const dns::Query question = parsed(asked);
        Bytes out(512);
        bench.cache.answer(CacheKey::of(question, 1), bench.now, Cache::Stale::kIfFailing,
                           {asked, question, out.size()}, out);
        return (dns::get16(out.data() + 2) & dns::kFlagAuthentic) != 0;
    };
    CHECK(authentic(with_do, 0));
    CHECK(authentic({.name = "www.example.com"}, dns::kFlagAuthentic));
    CHECK_FALSE(authentic({.name = "www.example.com"}, 0));
}

TEST_CASE("a reply is cut for the client, and whole for the next") {
    CacheBench bench;
    bench.keep({.name = "big.example.com"}, [](ResponseBytes& response) {
        for (int i = 0; i < 200; ++i) response.address(static_cast<uint8_t>(i));
    });
    CHECK(bench.ask({.name = "big.example.com"}, Cache::Stale::kIfFailing, 512).size <= 512);
    CHECK(bench.seen.truncated);
    CHECK(bench.seen.answer.size() > 25);
    bench.ask({.name = "big.example.com"}, Cache::Stale::kIfFailing, 65535);
    CHECK(bench.seen.answer.size() == 200);
    CHECK_FALSE(bench.seen.truncated);
}

TEST_CASE("failures are remembered for 1 s, then for longer, and 5 s at most (RFC 9520)") {
    CacheBench bench;
    for (const BootTime pause : {1000, 2000, 4000, 5000, 5000}) {
        bench.fail("www.example.com");
        CHECK(bench.ask({.name = "www.example.com", .edns = true}).state == State::kFailing);
        CHECK(bench.seen.rcode == "SERVFAIL");
        CHECK(bench.seen.edns_data == "\\# 6 000f00020016");
        bench.now += pause - 1;
        CHECK(bench.state("www.example.com") == State::kFailing);
        bench.now += 1;
        CHECK(bench.state("www.example.com") == State::kNone);
    }
    bench.now += 60'000;
    bench.fail("www.example.com");
    bench.now += 1'000;
    CHECK(bench.state("www.example.com") == State::kNone);
    bench.keep_address("www.example.com");
    CHECK(bench.state("www.example.com") == State::kFresh);
}

TEST_CASE("an answer past its time is served where upstreams fail, or take long (RFC 8767)") {
    CacheBench bench({.octets = 1 << 20, .stale_for = 100});
    bench.keep_address("www.example.com", 10);
    bench.now += 11'000;
    const Ask ask{.name = "www.example.com", .edns = true};
    CHECK(bench.ask(ask).state == State::kNone);
    CHECK(bench.ask(ask, Cache::Stale::kYes).state == State::kStale);
    CHECK(bench.seen.answer.at(0).ttl == 30);
    CHECK(bench.seen.edns_data == "\\# 6 000f00020003");
    bench.fail("www.example.com");
    CHECK(bench.ask(ask).state == State::kStale);
    bench.now += 1'000;
    CHECK(bench.ask(ask).state == State::kNone);
    bench.now += 100'000;
    CHECK(bench.ask(ask, Cache::Stale::kYes).state == State::kNone);
    bench.fail("www.example.com");
    CHECK(bench.ask(ask, Cache::Stale::kYes).state == State::kFailing);
}

TEST_CASE("a stale NXDOMAIN is told apart (RFC 8914, 4.20)") {
    CacheBench bench;
    bench.keep({.name = "no.example.com"},
               [](ResponseBytes& response) { response.rcode(dns::Rcode::kNxDomain).soa(900, 20); });
    bench.now += 21'000;
    CHECK(bench.ask({.name = "no.example.com", .edns = true}, Cache::Stale::kYes).state ==
          State::kStale);
    CHECK(bench.seen.rcode == "NXDOMAIN");
    CHECK(bench.seen.edns_data == "\\# 6 000f00020013");
}

TEST_CASE("an answer that may not be kept overtakes what was known all the same (RFC 8767, 4)") {
    CacheBench bench;
    bench.keep_address("www.example.com", 10);
    bench.keep_address("www.example.com", 0);
    CHECK(bench.state("www.example.com") == State::kNone);
    bench.fail("www.example.com");
    CHECK(bench.ask({.name = "www.example.com"}, Cache::Stale::kYes).state == State::kFailing);
    CHECK(bench.cache.size().entries == 1);
}

TEST_CASE("what stands beside the answer gives way without TC (RFC 2181, 9)") {
    CacheBench bench;
    bench.keep({.name = "example.com", .type = "MX"}, [](ResponseBytes& response) {
        response.answer(15, 300, {0, 10, 1, 'x', 0xc0, 12});
        for (uint8_t i = 0; i < 60; ++i) {
            response.record(dns::kArCount, {1, 'x', 0xc0, 12}, 1, 1, 300, {192, 0, 2, i});
        }
    });
    for (const bool edns : {false, true}) {
        bench.ask({.name = "example.com", .type = "MX", .edns = edns}, Cache::Stale::kIfFailing,
                  512);
        CHECK_FALSE(bench.seen.truncated);
        CHECK(bench.seen.answer.size() == 1);
        CHECK(bench.seen.edns == edns);
    }
}

TEST_CASE("what is popular is asked for again near its end, by one of those who ask") {
    CacheBench bench;
    const Ask ask{.name = "www.example.com"};
    bench.keep_address("www.example.com", 100);
    bench.keep_address("rare.example.com", 100);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(bench.ask(ask).refresh);
    bench.now += 91'000;
    CHECK(bench.ask(ask).refresh);
    CHECK_FALSE(bench.ask(ask).refresh);
    CHECK_FALSE(bench.ask({.name = "rare.example.com"}).refresh);
    bench.now += 5'000;  // whoever was told did not succeed
    CHECK(bench.ask(ask).refresh);
}

TEST_CASE("flush forgets a name and what is below it, or all") {
    CacheBench bench;
    for (const char* name : {"example.com", "www.example.com", "wexample.com", "example.org"}) {
        bench.keep_address(name);
    }
    bench.keep({.name = "www.example.com", .type = "AAAA"},
               [](ResponseBytes& response) { response.soa(900, 900); });
    CHECK(bench.cache.size().entries == 5);
    CHECK(bench.cache.flush(*dns::labels_from_text("example.com")) == 3);
    CHECK(bench.state("www.example.com") == State::kNone);
    CHECK(bench.state("wexample.com") == State::kFresh);
    CHECK(bench.cache.flush(*dns::labels_from_text("com")) == 1);
    CHECK(bench.cache.flush() == 1);
    CHECK(bench.cache.size().entries == 0);
}

TEST_CASE("without room nothing is kept, and nothing is known") {
    CacheBench bench({.octets = 0});
    bench.keep_address("www.example.com");
    bench.fail("www.example.com");
    CHECK(bench.state("www.example.com") == State::kNone);
    CHECK(bench.cache.flush() == 0);
}

}  // namespace
}  // namespace warren::test

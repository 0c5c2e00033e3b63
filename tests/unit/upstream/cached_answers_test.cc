// What the forwarder makes of the cache: hits, refreshing, stale answers, failures.
#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

constexpr size_t kRoom = 1 << 20;
const Bytes kQuery = query({.name = "www.example.com", .edns = true});
const std::string kStale = "\\# 6 000f00020003";

BootTime now;
BootTime test_time() { return now; }

ForwarderSettings with_test_time() {
    now = 1'000'000;
    ForwarderSettings settings = kQuick;
    settings.now = test_time;
    return settings;
}

TEST_CASE("asked once, answered from the cache until its time is over") {
    ForwarderBench bench(with_test_time(), kRoom);
    auto& upstream = bench.add(address_of(7));
    for (int i = 0; i < 3; ++i) CHECK(bench.see_reply(kQuery).answer.at(0).data == "192.0.2.7");
    CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.size() == 1);
    CHECK(bench.counters.get(Counter::kCacheHits) == 3);
    now += 269'999;
    CHECK(bench.see_reply(kQuery).answer.at(0).ttl == 31);
    CHECK(upstream.queries.size() == 1);
    now += 30'001;
    bench.see_reply(kQuery);
    CHECK(upstream.queries.size() == 2);
}

TEST_CASE("what has no time is not kept") {
    ForwarderBench bench(with_test_time(), kRoom);
    auto& upstream = bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).address(1, 0).bytes()};
    });
    for (int i = 0; i < 3; ++i) CHECK(bench.see_reply(kQuery).answer.size() == 1);
    CHECK(upstream.queries.size() == 3);
}

TEST_CASE("near its end a popular answer is fetched anew, and nobody waits for it") {
    ForwarderBench bench(with_test_time(), kRoom);
    auto& upstream = bench.add(address_of(7));
    for (int i = 0; i < 4; ++i) bench.ask(kQuery);
    now += 280'000;
    CHECK(bench.see_reply(kQuery).answer.at(0).ttl == 20);
    bench.run(milliseconds(50));
    CHECK(upstream.queries.size() == 2);
    CHECK(bench.counters.get(Counter::kCacheRefreshed) == 1);
    CHECK(bench.see_reply(kQuery).answer.at(0).ttl == 300);
    CHECK(upstream.queries.size() == 2);
}

TEST_CASE("silent upstreams: an old answer when it takes long, at once while they fail") {
    ForwarderBench bench(with_test_time(), kRoom);
    bool alive = true;
    bench.add([&alive](const Bytes& asked) -> std::vector<Bytes> {
        if (!alive) return {};
        return {ResponseBytes(asked).address(7).bytes()};
    });
    bench.ask(kQuery);
    alive = false;
    now += 301'000;
    auto seen = bench.see_reply(kQuery);
    CHECK(bench.took >= milliseconds(290));  // when it is overdue
    CHECK(bench.took < milliseconds(500));
    CHECK(seen.answer.at(0).ttl == 30);
    CHECK(seen.edns_data == kStale);
    bench.run(milliseconds(500));  // the lookup goes on, and fails
    CHECK(bench.forwarder->in_flight() == 0);
    seen = bench.see_reply(kQuery);
    CHECK(bench.took < milliseconds(50));
    CHECK(seen.edns_data == kStale);
    CHECK(bench.counters.get(Counter::kCacheStale) == 2);
    alive = true;
    now += 1'001;
    CHECK(bench.see_reply(kQuery).answer.at(0).ttl == 300);
}

TEST_CASE("an upstream that fails: an old answer at once") {
    ForwarderBench bench(with_test_time(), kRoom);
    bool well = true;
    bench.add([&well](const Bytes& asked) -> std::vector<Bytes> {
        ResponseBytes response(asked);
        if (!well) return {response.rcode(dns::Rcode::kServFail).bytes()};
        return {response.address(7).bytes()};
    });
    bench.ask(kQuery);
    well = false;
    now += 301'000;
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.answer.size() == 1);
    CHECK(seen.edns_data == kStale);
    CHECK(bench.took < milliseconds(50));
}

TEST_CASE("whatever an upstream says instead of an answer, the old one is told, at once") {
    const auto says = [](const Bytes& asked, int what) -> Bytes {
        if (what == 0) return ResponseBytes(asked).rcode(dns::Rcode::kRefused).bytes();
        if (what == 1) return ResponseBytes(asked).flags(9).bytes();  // NOTAUTH
        return {asked[0], asked[1], 0x80, 2, 0, 0, 0, 0, 0, 0, 0, 0};
    };
    for (int what = 0; what < 3; ++what) {
        ForwarderBench bench(with_test_time(), kRoom);
        bool well = true;
        auto& upstream = bench.add([&](const Bytes& asked) -> std::vector<Bytes> {
            if (!well) return {says(asked, what)};
            return {ResponseBytes(asked).address(7).bytes()};
        });
        bench.ask(kQuery);
        well = false;
        now += 301'000;
        for (int i = 0; i < 2; ++i) {
            const auto seen = bench.see_reply(kQuery);
            CHECK(seen.answer.size() == 1);
            CHECK(seen.edns_data == kStale);
        }
        CHECK(upstream.queries.size() == 2);
        // Nothing old: it is not found out again at once.
        const Bytes other = query({.name = "other.example.com"});
        CHECK(bench.see_reply(other).answer.empty());
        const size_t asked = upstream.queries.size();
        CHECK(bench.see_reply(other).rcode == "SERVFAIL");
        CHECK(upstream.queries.size() == asked);
    }
}

TEST_CASE("without room for a question: what is known, however old") {
    ForwarderSettings settings = with_test_time();
    ForwarderBench bench(settings, kRoom);
    bench.add(address_of(7));
    bench.ask(kQuery);
    now += 301'000;
    settings.memory = 10;
    bench.forwarder.emplace(bench.loop, bench.published, bench.cache, bench.probe, bench.counters,
                            settings);
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.answer.size() == 1);
    CHECK(seen.edns_data == kStale);
    CHECK(bench.see_reply(query({.name = "other.example.com"})).rcode == "REFUSED");
}

TEST_CASE("nothing old: the failure is told, and not found out again for a second") {
    ForwarderBench bench(with_test_time(), kRoom);
    auto& upstream = bench.add(silence);
    CHECK(bench.see_reply(kQuery).edns_data == "\\# 6 000f00020016");
    bench.run(milliseconds(10));  // whether it loops is asked as well
    const size_t asked = upstream.queries.size();
    CHECK(bench.see_reply(kQuery).rcode == "SERVFAIL");
    CHECK(bench.took < milliseconds(50));
    CHECK(upstream.queries.size() == asked);
    now += 1'001;
    bench.ask(kQuery);
    CHECK(upstream.queries.size() > asked);
}

TEST_CASE("other upstreams: what the ones before said is not told") {
    ForwarderBench bench(with_test_time(), kRoom);
    bench.add(address_of(7));
    CHECK(bench.see_reply(kQuery).answer.at(0).data == "192.0.2.7");
    bench.clear();
    bench.add(address_of(8));
    CHECK(bench.see_reply(kQuery).answer.at(0).data == "192.0.2.8");
}

TEST_CASE("AD counts where the way to the upstream can be trusted") {
    for (const bool trusted : {true, false}) {
        ForwarderBench bench(with_test_time(), kRoom);
        bench.add(
            [](const Bytes& asked) -> std::vector<Bytes> {
                return {ResponseBytes(asked).flags(dns::kFlagAuthentic).address(1).bytes()};
            },
            "", trusted);
        Bytes asked = kQuery;
        asked[3] |= dns::kFlagAuthentic;
        for (int i = 0; i < 2; ++i) {
            CHECK(((bench.ask(asked)[3] & dns::kFlagAuthentic) != 0) == trusted);
            CHECK((bench.ask(kQuery)[3] & dns::kFlagAuthentic) == 0);
        }
    }
}

}  // namespace
}  // namespace warren::test

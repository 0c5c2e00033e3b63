// Which upstream is asked first, and what one that is dead costs.
#include <algorithm>

#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

Bytes numbered(size_t number) { return query({.name = std::to_string(number) + ".example.com"}); }

TEST_CASE("with the first of three dead, few lookups wait, and none for long") {
    ForwarderBench bench{ForwarderSettings{}};
    auto& dead = bench.add(silence);
    bench.add(address_of(2));
    bench.add(address_of(3));
    std::vector<Duration> took;
    for (size_t i = 0; i < 1000; ++i) {
        REQUIRE(see(bench.ask(numbered(i))).answer.size() == 1);
        took.push_back(bench.took);
    }
    std::sort(took.begin(), took.end());
    const auto ms = [&took](size_t i) {
        return std::chrono::duration<double, std::milli>(took[i]);
    };
    MESSAGE("p50 " << ms(500).count() << " ms, p99 " << ms(990).count() << " ms, longest "
                   << ms(999).count() << " ms");
    CHECK(ms(990).count() < 150);
    CHECK(dead.queries.size() < 10);
}

TEST_CASE("one that comes back is found out, by a question that does not wait for it") {
    ForwarderBench bench{ForwarderSettings{}};
    bool alive = false;
    auto& first = bench.add([&alive](const Bytes& asked) -> std::vector<Bytes> {
        if (!alive) return {};
        return {ResponseBytes(asked).address(1).bytes()};
    });
    bench.add(address_of(2));
    for (size_t i = 0; i < 5; ++i) bench.ask(numbered(i));
    CHECK(first.queries.size() == 3);
    alive = true;
    bench.run(milliseconds(1100));
    CHECK(see(bench.ask(numbered(5))).answer.at(0).data == "192.0.2.2");
    CHECK(bench.took < milliseconds(50));
    bench.run(milliseconds(50));
    CHECK(first.queries.size() == 4);
    CHECK(see(bench.ask(numbered(6))).answer.at(0).data == "192.0.2.1");
}

TEST_CASE("one that is much faster is asked first, whatever the order") {
    ForwarderBench bench{ForwarderSettings{}};
    auto& slow = bench.add(address_of(1));
    slow.delay = milliseconds(150);
    bench.add(address_of(2));
    for (size_t i = 0; i < 10; ++i) bench.ask(numbered(i));
    const size_t asked = slow.queries.size();
    CHECK(asked < 10);
    bench.run(milliseconds(200));
    for (size_t i = 10; i < 20; ++i) {
        CHECK(see(bench.ask(numbered(i))).answer.at(0).data == "192.0.2.2");
        CHECK(bench.took < milliseconds(100));
    }
    CHECK(slow.queries.size() == asked);
    CHECK(bench.counters.get(Counter::kUpstreamLate) > 0);
}

TEST_CASE("the group of the longest suffix is asked, and no other") {
    ForwarderBench bench;
    auto& all = bench.add(address_of(1));
    auto& corp = bench.add(address_of(2), "\4corp\4test");
    auto& deep = bench.add(address_of(3), "\4deep\4corp\4test");
    const auto who = [&bench](const char* name) {
        return see(bench.ask(query({.name = name}))).answer.at(0).data;
    };
    CHECK(who("www.example.com") == "192.0.2.1");
    CHECK(who("xcorp.test") == "192.0.2.1");
    CHECK(who("CORP.test") == "192.0.2.2");
    CHECK(who("www.corp.test") == "192.0.2.2");
    CHECK(who("a.deep.corp.test") == "192.0.2.3");
    CHECK(all.queries.size() == 2);
    CHECK(corp.queries.size() == 2);
    CHECK(deep.queries.size() == 1);
}

TEST_CASE("an upstream without EDNS is asked without, and from then on at once") {
    ForwarderBench bench(kPatient);
    auto& old = bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        if (asked[11] != 0) {
            Bytes error = ResponseBytes(asked).rcode(dns::Rcode::kFormErr).bytes();
            return {error};
        }
        return {ResponseBytes(asked).address(1).bytes()};
    });
    for (size_t i = 0; i < 3; ++i) {
        CHECK(bench.see_reply(query({.name = std::to_string(i) + ".test", .edns = true}))
                  .answer.size() == 1);
    }
    CHECK(old.queries.size() == 4);
}

TEST_CASE("one question that an upstream finds malformed takes EDNS from no other") {
    ForwarderBench bench;
    auto& upstream = bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        const bool has_options = asked[11] != 0 && asked.back() != 0;
        ResponseBytes response(asked);
        if (asked[13] == 'x' || has_options) return {response.rcode(dns::Rcode::kFormErr).bytes()};
        return {response.address(7).bytes()};
    });
    CHECK(bench.see_reply(query({.name = "x.test"})).rcode == "FORMERR");
    CHECK(upstream.queries.size() == 2);
    Bytes with_subnet = query({.name = "a.test", .edns = true});
    with_subnet[with_subnet.size() - 1] = 7;
    const Bytes option{0, 8, 0, 3, 0, 99, 99};
    with_subnet.insert(with_subnet.end(), option.begin(), option.end());
    CHECK(bench.see_reply(with_subnet).answer.size() == 1);
    CHECK(upstream.queries.size() == 4);
    CHECK(bench.see_reply(query({.name = "b.test"})).answer.size() == 1);
    CHECK(upstream.queries.size() == 5);
    CHECK(upstream.queries.back()[11] == 1);  // OPT
}

TEST_CASE("one that only names others is asked in vain") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        Bytes referral =
            ResponseBytes(asked).record(dns::kNsCount, {0}, 2, 1, 300, {1, 'a', 0}).bytes();
        referral[3] &= 0x7f;  // RA
        return {referral};
    });
    bench.add(address_of(8));
    CHECK(bench.see_reply(query({.name = "www.example.com"})).answer.size() == 1);
    CHECK(bench.took < milliseconds(50));
}

TEST_CASE("mixed case: the upstream sees it, the client does not, and it must come back") {
    ForwarderSettings settings = kQuick;
    settings.mix_case = true;
    ForwarderBench bench(settings);
    auto& honest = bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        Bytes lower = ResponseBytes(asked).address(66).bytes();
        for (size_t i = 13; i < 13 + 26; ++i) lower[i] |= 0x20;
        return {lower, ResponseBytes(asked).address(7).bytes()};
    });
    const std::string name = "abcdefghijklmnopqrstuvwxyz.com";
    const auto seen = bench.see_reply(query({.name = name}));
    CHECK(seen.answer.at(0).data == "192.0.2.7");
    CHECK(seen.question.at(0).owner == name + '.');
    CHECK(see(honest.queries.at(0)).question.at(0).owner != name + '.');
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 1);
}

TEST_CASE("private addresses in answers from outside are refused where that is wished for") {
    ForwarderSettings settings = kQuick;
    settings.refuse_private = true;
    ForwarderBench bench(settings, 1 << 20);
    const auto private_one = [](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).answer(1, 300, {10, 0, 0, 1}).bytes()};
    };
    bench.add(private_one);
    bench.add(private_one, "\4corp");
    const auto seen = bench.see_reply(query({.name = "evil.example.com", .edns = true}));
    CHECK(seen.rcode == "REFUSED");
    CHECK(seen.edns_data == "\\# 6 000f0002000f");
    CHECK(bench.cache.size().entries == 0);
    CHECK(bench.see_reply(query({.name = "db.corp"})).answer.size() == 1);
}

TEST_CASE("private addresses beside an answer, and in the hints of one, are as bad") {
    ForwarderSettings settings = kQuick;
    settings.refuse_private = true;
    uint8_t first = 10;
    ForwarderBench bench(settings);
    bench.add([&first](const Bytes& asked) -> std::vector<Bytes> {
        ResponseBytes response(asked);
        if (asked[13] == 's') {
            response.answer(33, 300, {0, 0, 0, 0, 0, 80, 1, 't', 0xc0, 12});
            response.record(dns::kArCount, {1, 't', 0xc0, 12}, 1, 1, 300, {first, 0, 0, 1});
        } else {
            response.answer(65, 300,
                            {0, 1, 0, 0, 1, 0, 3, 2, 'h', '2', 0, 4, 0, 4, first, 0, 0, 1});
        }
        return {response.bytes()};
    });
    const Bytes service = query({.name = "s.example.com", .type = "SRV"});
    const Bytes binding = query({.name = "h.example.com", .type = "HTTPS"});
    for (const Bytes& asked : {service, binding}) {
        first = 10;
        CHECK(bench.see_reply(asked).rcode == "REFUSED");
        first = 9;
        CHECK(bench.see_reply(asked).answer.size() == 1);
    }
}

}  // namespace
}  // namespace warren::test

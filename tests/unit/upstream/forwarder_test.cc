#include "sidecar/upstream/forwarder.h"

#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

using dns::Rcode;

const Bytes kQuery = query({.name = "Www.Example.com"});

TEST_CASE("the upstream's response is passed on, with the client's id and spelling") {
    ForwarderBench bench;
    auto& upstream = bench.add(address_of(7));
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.rcode == "NOERROR");
    CHECK(seen.recursion_available);
    REQUIRE(seen.answer.size() == 1);
    CHECK(seen.answer[0].owner == "Www.Example.com.");
    CHECK(seen.answer[0].data == "192.0.2.7");
    CHECK(upstream.queries.size() == 1);
    CHECK(bench.counters.get(Counter::kUpstreamQuestions) == 1);
    CHECK(bench.counters.get(Counter::kUpstreamAnswered) == 1);
    CHECK(bench.forwarder->in_flight() == 0);
}

TEST_CASE("upstream goes the question, and of the rest what an upstream must know") {
    ForwarderBench bench;
    auto& upstream = bench.add(address_of(7));
    Bytes asked =
        query({.name = "Www.Example.com", .edns = true, .udp_size = 4000, .dnssec_ok = true});
    asked[2] &= 0xfe;  // RD
    asked[3] |= 0x10;  // CD
    bench.ask(asked);
    bench.ask(kQuery);
    REQUIRE(upstream.queries.size() == 2);
    dns::Query got;
    REQUIRE(parse_query(upstream.queries[0], got) == dns::Parsed::kGood);
    CHECK(got.dnssec_ok);
    CHECK(got.udp_size == dns::kOurUdpSize);
    CHECK(got.flags ==
          (dns::kFlagRecursionDesired | dns::kFlagAuthentic | dns::kFlagCheckingDisabled));
    CHECK(std::equal(asked.begin() + 12, asked.begin() + got.question_end,
                     upstream.queries[0].begin() + 12));
    REQUIRE(parse_query(upstream.queries[1], got) == dns::Parsed::kGood);
    CHECK(got.edns);
    CHECK_FALSE(got.dnssec_ok);
    CHECK(got.flags == (dns::kFlagRecursionDesired | dns::kFlagAuthentic));
}

TEST_CASE("cookies and unknown options stay here; a client subnet goes along, and is not shared") {
    ForwarderBench bench(kQuick, 1 << 20);
    auto& upstream = bench.add(address_of(7));
    const Bytes cookie{0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    const Bytes subnet{0, 8, 0, 7, 0, 1, 24, 0, 198, 51, 100};
    Bytes asked = query({.name = "www.example.com", .edns = true});
    asked.insert(asked.end(), cookie.begin(), cookie.end());
    asked.insert(asked.end(), subnet.begin(), subnet.end());
    asked[asked.size() - cookie.size() - subnet.size() - 1] =
        static_cast<uint8_t>(cookie.size() + subnet.size());
    for (int i = 0; i < 2; ++i) CHECK(bench.see_reply(asked).answer.size() == 1);
    REQUIRE(upstream.queries.size() == 2);
    const Bytes& got = upstream.queries[0];
    CHECK(std::search(got.begin(), got.end(), cookie.begin(), cookie.end()) == got.end());
    CHECK(std::search(got.begin(), got.end(), subnet.begin(), subnet.end()) != got.end());
    CHECK(bench.cache.size().entries == 0);
}

TEST_CASE("ANY is answered with little, and asked of nobody (RFC 8482)") {
    ForwarderBench bench;
    auto& upstream = bench.add(address_of(7));
    const auto seen = bench.see_reply(query({.name = "www.example.com", .type = "ANY"}));
    CHECK(seen.rcode == "NOERROR");
    REQUIRE(seen.answer.size() == 1);
    CHECK(seen.answer[0].type == "HINFO");
    CHECK(upstream.queries.empty());
}

TEST_CASE("NXDOMAIN is an answer") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).rcode(Rcode::kNxDomain).soa(900, 800).bytes()};
    });
    auto& second = bench.add(address_of(7));
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.rcode == "NXDOMAIN");
    CHECK(seen.authority.at(0).ttl == 800);  // the lower of the two (RFC 2308, 5)
    CHECK(second.queries.empty());
}

TEST_CASE("a negative answer for a single label is short-lived") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).rcode(Rcode::kNxDomain).soa(86400, 86400).bytes()};
    });
    const auto seen = bench.see_reply(query({.name = "nginx"}));
    CHECK(seen.rcode == "NXDOMAIN");
    CHECK(seen.authority.at(0).ttl == 5);
}

TEST_CASE("a truncated response is asked for again over TCP, and cut for the client alone") {
    ForwarderBench bench(kQuick, 1 << 20);
    auto& upstream = bench.add_both(
        [](const Bytes& asked) -> std::vector<Bytes> {
            return {ResponseBytes(asked).address(1).flags(dns::kFlagTruncated).bytes()};
        },
        [](const Bytes& asked) -> std::vector<Bytes> {
            ResponseBytes response(asked);
            for (int i = 0; i < 100; ++i) response.address(static_cast<uint8_t>(i));
            return {with_length(response.bytes())};
        });
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() > 25);
    CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.size() == 100);
    CHECK(bench.answered_at_once == 1);
    CHECK(upstream.queries.size() == 2);
}

TEST_CASE("a truncated response is better than none") {
    ForwarderBench bench(kQuick, 1 << 20);
    auto& upstream = bench.add_both(
        [](const Bytes& asked) -> std::vector<Bytes> {
            return {ResponseBytes(asked).address(1).flags(dns::kFlagTruncated).bytes()};
        },
        silence);
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() == 1);
    CHECK(upstream.queries.size() == 2);
    CHECK(bench.cache.size().entries == 0);
}

TEST_CASE("a truncated response is better than another upstream's error") {
    ForwarderBench bench;
    bench
        .add_both(
            [](const Bytes& asked) -> std::vector<Bytes> {
                return {ResponseBytes(asked).address(7).flags(dns::kFlagTruncated).bytes()};
            },
            silence)
        .closes = true;
    bench.add(error_of(dns::Rcode::kServFail));
    const auto seen = bench.see_reply(query({.name = "www.example.com"}));
    CHECK(seen.truncated);
    CHECK(seen.answer.size() == 1);
}

TEST_CASE("a response larger than the client takes is cut") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        ResponseBytes response(asked);
        for (int i = 0; i < 100; ++i) response.address(static_cast<uint8_t>(i));
        return {response.opt(4096).bytes()};
    });
    const Bytes reply = bench.ask(kQuery);
    CHECK(reply.size() <= 512);
    const auto seen = see(reply);
    REQUIRE(seen.good);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() > 25);
    CHECK(see(bench.ask(kQuery, Transport::kUdp, 4096)).answer.size() == 100);
}

TEST_CASE("without room or upstreams the client is refused, and at once") {
    ForwarderSettings settings = kQuick;
    settings.memory = 8000;
    ForwarderBench bench(settings);
    CHECK(bench.see_reply(kQuery).rcode == "REFUSED");
    auto& silent = bench.add(silence);
    int replies = 0;
    const auto other = [](int i) { return query({.name = std::to_string(i) + ".example.com"}); };
    for (int i = 0; i < 2; ++i) bench.forward(other(i), [&](auto) { ++replies; });
    int refused = 0;
    for (int i = 2; i < 12; ++i) {
        bench.forward(other(i), [&](auto reply) { refused += (reply[3] & 15) == 5; });
    }
    CHECK(refused == 0);  // not from within forward()
    bench.run(milliseconds(20));
    CHECK(refused > 5);
    CHECK(bench.counters.get(Counter::kForwarderNoRoom) == static_cast<uint64_t>(refused));
    CHECK(bench.forwarder->in_flight() == static_cast<size_t>(12 - refused));
    CHECK(replies == 0);
    CHECK(silent.queries.size() == static_cast<size_t>(12 - refused));
}

TEST_CASE("equal questions are asked once, and each client has its own reply") {
    ForwarderBench bench;
    auto& upstream = bench.add(address_of(7));
    upstream.delay = milliseconds(30);
    std::vector<Bytes> asked;
    std::vector<Bytes> replies;
    for (const char* name : {"www.example.com", "WWW.example.com", "www.EXAMPLE.com"}) {
        asked.push_back(query({.name = name}));
        bench.forward(asked.back(), [&](std::span<const uint8_t> reply) {
            replies.emplace_back(reply.begin(), reply.end());
        });
    }
    bench.forward(query({.name = "www.example.com", .edns = true, .dnssec_ok = true}),
                  [&](auto) { bench.loop.stop(); });
    bench.run(std::chrono::seconds(2));
    CHECK(upstream.queries.size() == 2);  // with DO it is another question
    CHECK(bench.counters.get(Counter::kForwarderShared) == 2);
    REQUIRE(replies.size() == 3);
    for (size_t i = 0; i < replies.size(); ++i) {
        CHECK(see(replies[i]).question == see(asked[i]).question);
        CHECK(see(replies[i]).id == dns::get16(asked[i].data()));
    }
}

TEST_CASE("a forwarder that is destroyed forgets what is pending") {
    ForwarderBench bench;
    bench.add(silence);
    int replies = 0;
    for (int i = 0; i < 3; ++i) bench.forward(kQuery, [&](auto) { ++replies; });
    for (int i = 0; i < 3; ++i)
        bench.forward(
            kQuery, [&](auto) { ++replies; }, Transport::kTcp);
    bench.run(milliseconds(30));
    bench.forward(kQuery, [&](auto) { ++replies; });
    bench.forwarder.reset();
    bench.run(milliseconds(800));
    CHECK(replies == 0);
}

TEST_CASE("done() may ask the same again") {
    ForwarderBench bench;
    bench.add(address_of(7));
    int replies = 0;
    bench.forward(kQuery, [&](auto) {
        ++replies;
        bench.forward(kQuery, [&](auto) {
            ++replies;
            bench.loop.stop();
        });
    });
    bench.run(std::chrono::seconds(2));
    CHECK(replies == 2);
}

TEST_CASE("done() is called exactly once, whatever comes later") {
    ForwarderBench bench;
    const auto thrice = [](const Bytes& asked) {
        return std::vector<Bytes>(3, ResponseBytes(asked).address(1).bytes());
    };
    bench.add(thrice).delay = milliseconds(150);
    bench.add(thrice).delay = milliseconds(30);
    int replies = 0;
    bench.forward(kQuery, [&](auto) { ++replies; });
    bench.run(milliseconds(800));
    CHECK(replies == 1);
}

TEST_CASE("queries keep the list that was there when they came") {
    ForwarderBench bench;
    bench.add(address_of(7)).delay = milliseconds(30);
    int replies = 0;
    bench.forward(kQuery, [&](std::span<const uint8_t> reply) {
        replies += static_cast<int>(see(reply).answer.size());
    });
    bench.published.publish(std::make_shared<const UpstreamList>());
    CHECK(bench.see_reply(kQuery).rcode == "REFUSED");
    bench.run(milliseconds(100));
    CHECK(replies == 1);
}

}  // namespace
}  // namespace warren::test

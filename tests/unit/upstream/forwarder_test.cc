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
    CHECK(bench.forwarder->counters().sent == 1);
    CHECK(bench.forwarder->counters().answered == 1);
    CHECK(bench.forwarder->in_flight() == 0);
}

TEST_CASE("the client's query goes upstream as it is, but for the id") {
    ForwarderBench bench;
    auto& upstream = bench.add(address_of(7));
    Bytes asked =
        query({.name = "Www.Example.com", .edns = true, .udp_size = 4000, .dnssec_ok = true});
    asked[3] |= 0x30;  // AD, CD
    bench.ask(asked);
    bench.ask(asked, Transport::kTcp);
    REQUIRE(upstream.queries.size() >= 1);
    for (Bytes got : upstream.queries) {
        got[0] = asked[0];
        got[1] = asked[1];
        CHECK(got == asked);
    }
}

TEST_CASE("NXDOMAIN is an answer") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).rcode(Rcode::kNxDomain).soa(900, 800).bytes()};
    });
    auto& second = bench.add(address_of(7));
    const auto seen = bench.see_reply(kQuery);
    CHECK(seen.rcode == "NXDOMAIN");
    CHECK(seen.authority.at(0).ttl == 900);
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
    CHECK(seen.authority.at(0).data == "ns. h. 1 3600 600 86400 5");
}

TEST_CASE("a truncated response is passed on, so that the client comes by TCP") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).address(1).flags(dns::kFlagTruncated).bytes()};
    });
    const auto seen = bench.see_reply(kQuery);
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

TEST_CASE("without room or upstreams the client is refused, at once and from the loop") {
    ForwarderBench bench({.max_in_flight = 2});
    CHECK(bench.see_reply(kQuery).rcode == "REFUSED");
    auto& silent = bench.add(silence);
    int replies = 0;
    for (int i = 0; i < 2; ++i) bench.forward(kQuery, [&](auto) { ++replies; });
    CHECK(bench.see_reply(kQuery).rcode == "REFUSED");
    CHECK(bench.took < milliseconds(200));
    CHECK(bench.forwarder->counters().no_room == 1);
    CHECK(bench.forwarder->in_flight() == 2);
    CHECK(replies == 0);
    bench.run(milliseconds(20));
    CHECK(silent.queries.size() == 2);
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

TEST_CASE("done() may ask again, and may destroy the forwarder") {
    ForwarderBench bench;
    bench.add(address_of(7));
    int replies = 0;
    bench.forward(kQuery, [&](auto) {
        ++replies;
        bench.forward(
            kQuery,
            [&](auto) {
                ++replies;
                bench.forwarder.reset();
                bench.loop.stop();
            },
            Transport::kTcp);
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

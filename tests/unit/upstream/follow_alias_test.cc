#include "sidecar/upstream/follow_alias.h"

#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

// Our reply to a question for billing.warren, which stands for pay.example.com.
struct Alias {
    explicit Alias(const Ask& ask, const Bytes& edns_options = {}) : asked(query(ask)) {
        REQUIRE(parse_query(asked, parsed) == dns::Parsed::kGood);
        ResponseBytes made(asked);
        made.answer(5, 10,
                    {3, 'p', 'a', 'y', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0});
        if (!edns_options.empty()) made.opt(1232, edns_options);
        reply = made.bytes();
    }

    SeenPacket follow(ForwarderBench& bench, size_t limit = 512) {
        Bytes whole;
        const auto done = [&](std::span<const uint8_t> message) {
            whole.assign(message.begin(), message.end());
            bench.loop.stop();
        };
        Bytes out(limit);
        const ReplyRequest request{asked, parsed, limit};
        at_once =
            follow_alias(*bench.forwarder, request, reply, target, Transport::kUdp, out, done);
        if (at_once == 0) bench.run(std::chrono::seconds(5));
        if (at_once > 0) whole.assign(out.begin(), out.begin() + static_cast<long>(at_once));
        CHECK(whole.size() <= limit);
        return see(whole);
    }

    Bytes asked;
    dns::Query parsed;
    Bytes reply;
    std::string target = "\3pay\7example\3com";
    size_t at_once = 0;
};

TEST_CASE("the addresses of the name outside stand behind our CNAME, asked for or known") {
    ForwarderBench bench(kQuick, 1 << 20);
    auto& upstream = bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked)
                    .answer(5, 77, {1, 'a', 0xc0, 16})
                    .record(dns::kAnCount, {1, 'a', 0xc0, 16}, 1, 1, 60, {192, 0, 2, 7})
                    .bytes()};
    });
    Alias alias({.name = "Billing.warren"});
    for (int i = 0; i < 2; ++i) {
        const auto seen = alias.follow(bench);
        REQUIRE(seen.good);
        CHECK(seen.question.at(0).owner == "Billing.warren.");
        REQUIRE(seen.answer.size() == 3);
        CHECK(seen.answer[0].owner == "Billing.warren.");
        CHECK(seen.answer[0].data == "pay.example.com.");
        CHECK(seen.answer[0].ttl == 10);
        CHECK(seen.answer[1].owner == "pay.example.com.");
        CHECK(seen.answer[1].data == "a.example.com.");
        CHECK(seen.answer[2].owner == "a.example.com.");
        CHECK(seen.answer[2].data == "192.0.2.7");
        CHECK(seen.recursion_available);
    }
    CHECK(alias.at_once > 0);
    CHECK(see(upstream.queries.at(0)).question.at(0).owner == "pay.example.com.");
    CHECK(upstream.queries.size() == 1);
}

TEST_CASE("a name outside that does not exist, or nobody knows about: said so, with our CNAME") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).rcode(dns::Rcode::kNxDomain).soa(900, 60).bytes()};
    });
    Alias alias({.name = "billing.warren", .edns = true});
    auto seen = alias.follow(bench);
    CHECK(seen.rcode == "NXDOMAIN");
    CHECK(seen.answer.size() == 1);
    CHECK(seen.authority.size() == 1);
    ForwarderBench silent;
    silent.add(silence);
    seen = alias.follow(silent);
    CHECK(seen.rcode == "SERVFAIL");
    CHECK(seen.answer.size() == 1);
    CHECK(seen.edns_data == "\\# 6 000f00020016");
}

TEST_CASE("that our own part is stale is said of the whole, unless something is wrong outside") {
    ForwarderBench bench(kQuick, 1 << 20);
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {ResponseBytes(asked).address(7).bytes()};
    });
    Alias alias({.name = "billing.warren", .edns = true}, {0, 15, 0, 2, 0, 3});
    for (int i = 0; i < 2; ++i) {
        const auto seen = alias.follow(bench);
        CHECK(seen.answer.size() == 2);
        CHECK(seen.edns_data == "\\# 6 000f00020003");
    }
    CHECK(alias.at_once > 0);
    ForwarderBench silent;
    silent.add(silence);
    CHECK(alias.follow(silent).edns_data == "\\# 6 000f00020016");
}

TEST_CASE("as much as fits, with TC") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        ResponseBytes response(asked);
        for (int i = 0; i < 28; ++i) response.address(static_cast<uint8_t>(i));
        return {response.bytes()};
    });
    Alias alias({.name = "a-rather-long-name-of-a-service.of-a-team.warren"});
    const auto seen = alias.follow(bench);
    CHECK(seen.good);
    CHECK(seen.truncated);
    CHECK(seen.answer.size() > 20);
}

}  // namespace
}  // namespace warren::test

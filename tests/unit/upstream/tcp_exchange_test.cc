#include "sidecar/upstream/tcp_exchange.h"

#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

const Bytes kQuery = query({.name = "Www.Example.com"});

// The bytes of `whole` in pieces of `size`.
std::vector<Bytes> pieces(const Bytes& whole, size_t size) {
    std::vector<Bytes> result;
    for (size_t at = 0; at < whole.size(); at += size) {
        const size_t end = std::min(at + size, whole.size());
        result.emplace_back(whole.begin() + static_cast<long>(at),
                            whole.begin() + static_cast<long>(end));
    }
    return result;
}

TEST_CASE("a client over TCP is forwarded over TCP") {
    ForwarderBench bench;
    auto& upstream = bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {with_length(ResponseBytes(asked).address(7).bytes())};
    });
    const auto seen = bench.see_reply(kQuery, Transport::kTcp);
    CHECK(seen.answer.at(0).data == "192.0.2.7");
    CHECK(upstream.ports.empty());
    CHECK(bench.counters.get(Counter::kUpstreamQuestions) == 1);
}

TEST_CASE("a response in single octets is put together") {
    ForwarderBench bench(kPatient);
    bench.add([](const Bytes& asked) {
        return pieces(with_length(ResponseBytes(asked).address(7).bytes()), 1);
    });
    CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.at(0).data == "192.0.2.7");
}

TEST_CASE("the largest message passes") {
    const Bytes asked_for = query({.name = "Www.Example.com", .type = "TXT"});
    ForwarderBench bench(kPatient);
    bench.add([](const Bytes& asked) {
        ResponseBytes response(asked);
        const Bytes text(201, 200);  // a string of 200 octets
        while (response.bytes().size() + 2 * 213 < dns::kMaxMessage - 11) {
            response.answer(16, 300, text);
        }
        const size_t left = dns::kMaxMessage - response.bytes().size() - 12;
        Bytes last(left, 'x');
        for (size_t at = 0; at < left; at += 256) {
            last[at] = static_cast<uint8_t>(std::min<size_t>(left - at - 1, 255));
        }
        return pieces(with_length(response.answer(16, 300, last).bytes()), 20'000);
    });
    const Bytes reply = bench.ask(asked_for, Transport::kTcp);
    CHECK(reply.size() == dns::kMaxMessage);
    CHECK(see(reply).answer.size() > 300);
}

TEST_CASE("a message that is no response is waited past") {
    ForwarderBench bench(kPatient);
    bench.add([](const Bytes& asked) {
        Bytes wrong = ResponseBytes(asked).address(66).bytes();
        wrong[0] ^= 1;
        Bytes stream = with_length({});
        for (const Bytes& message : {wrong, ResponseBytes(asked).address(7).bytes()}) {
            const Bytes framed = with_length(message);
            stream.insert(stream.end(), framed.begin(), framed.end());
        }
        return pieces(stream, 30);
    });
    CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.at(0).data == "192.0.2.7");
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 2);
}

TEST_CASE("a connection that closes too early is a failure, at once") {
    const Bytes response = with_length(ResponseBytes(kQuery).address(7).bytes());
    for (const size_t size : {size_t{0}, size_t{1}, size_t{2}, size_t{20}, response.size() - 1}) {
        ForwarderBench bench(kPatient);
        bench
            .add([&](const Bytes&) -> std::vector<Bytes> {
                return {{response.begin(), response.begin() + static_cast<long>(size)}};
            })
            .closes = true;
        bench.add([](const Bytes& asked) -> std::vector<Bytes> {
            return {with_length(ResponseBytes(asked).address(2).bytes())};
        });
        CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.at(0).data == "192.0.2.2");
        CHECK(bench.took < std::chrono::seconds(1));
    }
}

TEST_CASE("half a length and then silence costs one retry interval") {
    ForwarderBench bench;
    bench.add([](const Bytes&) -> std::vector<Bytes> { return {{0}}; });
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {with_length(ResponseBytes(asked).address(2).bytes())};
    });
    CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.at(0).data == "192.0.2.2");
    CHECK(bench.took < milliseconds(300));
}

TEST_CASE("an upstream that takes UDP alone serves clients over TCP as well") {
    ForwarderBench bench(kPatient);
    bench.add_both(address_of(7), silence).closes = true;
    CHECK(bench.see_reply(kQuery, Transport::kTcp).answer.at(0).data == "192.0.2.7");
    CHECK(bench.took < std::chrono::seconds(1));
}

TEST_CASE("silence everywhere ends in time") {
    ForwarderBench bench;
    bench.add(silence);
    const auto seen =
        bench.see_reply(query({.name = "a.example.com", .edns = true}), Transport::kTcp);
    CHECK(seen.rcode == "SERVFAIL");
    CHECK(seen.edns_data == "\\# 6 000f00020016");
    CHECK(bench.took < milliseconds(900));
}

}  // namespace
}  // namespace warren::test

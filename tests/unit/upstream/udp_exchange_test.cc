// Forged, late and broken datagrams (RFC 5452): none of them may end the waiting.
#include "sidecar/upstream/udp_exchange.h"

#include <algorithm>
#include <map>
#include <set>

#include "sidecar/base/random.h"
#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

const Bytes kQuery = query({.name = "Www.Example.com"});

// What comes of it when `wrong` arrives before the right response.
void ignores(const std::function<Bytes(const Bytes& asked)>& wrong) {
    ForwarderBench bench(kPatient);
    bench.add([&](const Bytes& asked) -> std::vector<Bytes> {
        return {wrong(asked), ResponseBytes(asked).address(7).bytes()};
    });
    const auto seen = bench.see_reply(kQuery);
    REQUIRE(seen.answer.size() == 1);
    CHECK(seen.answer[0].data == "192.0.2.7");
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 1);
}

TEST_CASE("a wrong id is waited past") {
    ignores([](const Bytes& asked) {
        Bytes forged = ResponseBytes(asked).address(66).bytes();
        forged[1] ^= 1;
        return forged;
    });
}

TEST_CASE("a wrong question is waited past") {
    for (const Ask& other : {Ask{.name = "Www.Example.net"}, Ask{.name = "www.example.com"},
                             Ask{.name = "Www.Example.com", .type = "AAAA"}}) {
        ignores([&other](const Bytes& asked) {
            Bytes forged = ResponseBytes(query(other)).bytes();
            forged[0] = asked[0];
            forged[1] = asked[1];
            return forged;
        });
    }
}

TEST_CASE("what is no response is waited past") {
    ignores([](const Bytes& asked) { return asked; });
    ignores([](const Bytes& asked) { return ResponseBytes(asked).flags(0x2800).bytes(); });
    ignores([](const Bytes&) { return Bytes{}; });
    ignores([](const Bytes&) { return Bytes(5, 0xff); });
}

TEST_CASE("a broken response is waited past") {
    ignores([](const Bytes& asked) {
        Bytes broken = ResponseBytes(asked).address(66).bytes();
        broken.pop_back();
        return broken;
    });
    ignores([](const Bytes& asked) {
        Bytes broken = ResponseBytes(asked).address(66).bytes();
        broken[7] = 2;
        return broken;
    });
}

TEST_CASE("a flood of forged datagrams hides neither the right one nor the end") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) {
        Bytes forged = ResponseBytes(asked).address(66).bytes();
        forged[0] ^= 0x80;
        std::vector<Bytes> messages(100, forged);
        messages.push_back(ResponseBytes(asked).address(7).bytes());
        return messages;
    });
    CHECK(bench.see_reply(kQuery).answer.at(0).data == "192.0.2.7");
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 100);
}

TEST_CASE("only the upstream that was asked is listened to") {
    ForwarderBench bench;
    auto& upstream = bench.add(silence);
    Bytes reply;
    bench.forward(kQuery, [&](std::span<const uint8_t> bytes) {
        reply.assign(bytes.begin(), bytes.end());
        bench.loop.stop();
    });
    bench.run(milliseconds(20));
    REQUIRE(upstream.queries.size() == 1);
    // Everything is right but the address it comes from.
    const Bytes forged = ResponseBytes(upstream.queries[0]).address(66).bytes();
    sockaddr_storage to;
    const Endpoint client{Address::parse("127.0.0.1").value(), upstream.ports[0]};
    const socklen_t size = client.to_sockaddr(to);
    const UniqueFd other(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    sendto(other.get(), forged.data(), forged.size(), 0, reinterpret_cast<sockaddr*>(&to), size);
    bench.run(milliseconds(20));
    CHECK(reply.empty());
    bench.run(std::chrono::seconds(1));
    CHECK(see(reply).rcode == "SERVFAIL");
}

TEST_CASE("ids and ports cannot be guessed from those before") {
    constexpr size_t kQueries = 2000;
    ForwarderBench bench(kPatient);
    auto& upstream = bench.add(address_of(7));
    size_t replies = 0;
    size_t asked = 0;
    const auto other = [&asked] {
        return query({.name = std::to_string(asked++) + ".example.com"});
    };
    std::function<void(std::span<const uint8_t>)> next = [&](auto) {
        if (++replies == kQueries) return bench.loop.stop();
        if (replies + 50 <= kQueries) bench.forward(other(), next);
    };
    for (int i = 0; i < 50; ++i) bench.forward(other(), next);
    bench.run(std::chrono::seconds(20));
    REQUIRE(replies == kQueries);
    REQUIRE(upstream.ports.size() == kQueries);

    std::set<uint16_t> ids;
    size_t neighbours = 0;
    size_t same_port = 0;
    size_t high_ids = 0;
    for (size_t i = 0; i < kQueries; ++i) {
        const uint16_t id = dns::get16(upstream.queries[i].data());
        ids.insert(id);
        high_ids += id >> 15;
        if (i == 0) continue;
        const int id_step = id - dns::get16(upstream.queries[i - 1].data());
        neighbours += std::abs(id_step) <= 2;
        same_port += upstream.ports[i] == upstream.ports[i - 1];
    }
    // 2,000 of 65,536 drawn at random are about 1,970 different ones. A port serves 64 questions.
    CHECK(ids.size() > 1900);
    CHECK(high_ids > 850);
    CHECK(high_ids < 1150);
    std::map<uint16_t, size_t> uses;
    for (const uint16_t port : upstream.ports) ++uses[port];
    CHECK(uses.size() >= kQueries / 64);
    size_t most = 0;
    for (const auto& [port, count] : uses) most = std::max(most, count);
    CHECK(most <= 64 * 2);  // by chance the kernel may choose one again
    CHECK(neighbours < 40);
    CHECK(same_port < kQueries / 4);  // one in eight, where each question draws its port
}

TEST_CASE("whatever an upstream sends, the client gets one whole message") {
    Random random(3);
    ForwarderBench bench(settings_of(milliseconds(20), milliseconds(60)));
    bench.add([&random](const Bytes& asked) -> std::vector<Bytes> {
        Bytes response = ResponseBytes(asked).address(1).soa(900, 900).opt(1232).bytes();
        for (uint32_t k = 1 + random.below(3); k > 0; --k) {
            response[2 + random.below(static_cast<uint32_t>(response.size() - 2))] =
                static_cast<uint8_t>(random.next());
        }
        return {response};
    });
    int whole = 0;
    for (int round = 0; round < 20; ++round) {
        for (int i = 0; i < 100; ++i) {
            bench.forward(kQuery, [&whole](std::span<const uint8_t> reply) {
                dns::Query question;
                Bytes as_query(reply.begin(), reply.end());
                as_query[2] = 0;
                whole += parse_query(as_query, question) == dns::Parsed::kGood &&
                         std::equal(kQuery.begin() + 12, kQuery.end(), reply.begin() + 12);
            });
        }
        bench.run(milliseconds(90));
    }
    bench.run(milliseconds(150));
    CHECK(whole == 2000);
}

}  // namespace
}  // namespace warren::test

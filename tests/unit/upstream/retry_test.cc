// Which upstream is asked when, and what the client gets if none knows.
#include <sys/resource.h>

#include "tests/support/forwarder_bench.h"

namespace warren::test {
namespace {

using dns::Rcode;

const Bytes kQuery = query({.name = "www.example.com"});
const Bytes kEdnsQuery = query({.name = "www.example.com", .edns = true});

// The EDE option (RFC 8914) with its code, as ldns prints it.
const std::string kNobodyAnswered = "\\# 6 000f00020016";
const std::string kNetworkError = "\\# 6 000f00020017";

std::string answer_of(const SeenPacket& seen) {
    return seen.answer.empty() ? seen.rcode : seen.answer[0].data;
}

TEST_CASE("a silent upstream costs one retry interval") {
    ForwarderBench bench;
    auto& silent = bench.add(silence);
    bench.add(address_of(2));
    CHECK(answer_of(bench.see_reply(kQuery)) == "192.0.2.2");
    CHECK(bench.took >= milliseconds(90));
    CHECK(bench.took < milliseconds(300));
    CHECK(silent.queries.size() == 1);
}

TEST_CASE("an upstream that cannot answer costs no waiting") {
    for (const Rcode rcode : {Rcode::kServFail, Rcode::kRefused, Rcode::kNotImp, Rcode::kFormErr}) {
        for (const Transport transport : {Transport::kUdp, Transport::kTcp}) {
            ForwarderBench bench(kPatient);
            bench.add([=](const Bytes& asked) -> std::vector<Bytes> {
                const Bytes response = ResponseBytes(asked).rcode(rcode).bytes();
                return {transport == Transport::kTcp ? with_length(response) : response};
            });
            bench.add([=](const Bytes& asked) -> std::vector<Bytes> {
                const Bytes response = ResponseBytes(asked).address(2).bytes();
                return {transport == Transport::kTcp ? with_length(response) : response};
            });
            CHECK(answer_of(bench.see_reply(kQuery, transport)) == "192.0.2.2");
            CHECK(bench.took < std::chrono::seconds(1));
        }
    }
}

TEST_CASE("a port where nobody listens costs no waiting") {
    for (const Transport transport : {Transport::kUdp, Transport::kTcp}) {
        ForwarderBench bench(kPatient);
        bench.add_closed();
        bench.add([=](const Bytes& asked) -> std::vector<Bytes> {
            const Bytes response = ResponseBytes(asked).address(2).bytes();
            return {transport == Transport::kTcp ? with_length(response) : response};
        });
        CHECK(answer_of(bench.see_reply(kQuery, transport)) == "192.0.2.2");
        CHECK(bench.took < std::chrono::seconds(1));
    }
}

TEST_CASE("an address that cannot be reached costs no waiting") {
    ForwarderBench bench(kPatient);
    bench.add(Endpoint::parse("255.255.255.255:53").value());  // EACCES without SO_BROADCAST
    bench.add(address_of(2));
    CHECK(answer_of(bench.see_reply(kQuery)) == "192.0.2.2");
    CHECK(bench.took < std::chrono::seconds(1));
}

TEST_CASE("the late answer of the first upstream counts after the second was asked") {
    ForwarderBench bench;
    bench.add(address_of(1)).delay = milliseconds(150);
    auto& second = bench.add(silence);
    CHECK(answer_of(bench.see_reply(kQuery)) == "192.0.2.1");
    CHECK(bench.took < milliseconds(400));
    CHECK(second.queries.size() == 1);
}

TEST_CASE("a lost question is asked again with the same id from the same port") {
    ForwarderBench bench;
    int count = 0;
    auto& upstream = bench.add([&count](const Bytes& asked) -> std::vector<Bytes> {
        if (++count == 1) return {};
        return {ResponseBytes(asked).address(1).bytes()};
    });
    CHECK(answer_of(bench.see_reply(kQuery)) == "192.0.2.1");
    REQUIRE(upstream.queries.size() == 2);
    CHECK(upstream.queries[0] == upstream.queries[1]);
    CHECK(upstream.ports[0] == upstream.ports[1]);
    CHECK(bench.counters.get(Counter::kUpstreamQuestions) == 2);
}

TEST_CASE("when all are silent the client hears of it in time, with the reason") {
    ForwarderBench bench(ForwarderSettings{});
    bench.add(silence);
    auto& second = bench.add(silence);
    const auto seen = bench.see_reply(kEdnsQuery);
    CHECK(seen.rcode == "SERVFAIL");
    CHECK(seen.recursion_available);
    CHECK(seen.edns_data == kNobodyAnswered);
    CHECK(bench.took > milliseconds(3300));
    CHECK(bench.took < milliseconds(3900));
    CHECK(second.queries.size() >= 1);
    CHECK(bench.counters.get(Counter::kUpstreamTimedOut) == 1);
    CHECK(bench.counters.get(Counter::kUpstreamAnswered) == 0);
}

TEST_CASE("when the network brings it to nobody the client hears of it at once") {
    ForwarderBench bench;
    bench.add_closed();
    bench.add_closed();
    const auto seen = bench.see_reply(kEdnsQuery);
    CHECK(seen.rcode == "SERVFAIL");
    CHECK(seen.edns_data == kNetworkError);
    CHECK(bench.took < milliseconds(300));
    CHECK(bench.counters.get(Counter::kUpstreamFailed) == 1);
    CHECK_FALSE(bench.see_reply(kQuery).edns);
}

TEST_CASE("the last error of an upstream is passed on when there is nothing better") {
    ForwarderBench bench;
    bench.add(error_of(Rcode::kServFail));
    bench.add(error_of(Rcode::kRefused));
    bench.add_closed();
    CHECK(bench.see_reply(kQuery).rcode == "REFUSED");
    CHECK(bench.counters.get(Counter::kUpstreamAnswered) == 1);
}

TEST_CASE("an error is worth one retry interval of waiting for something better") {
    ForwarderBench bench;
    bench.add(silence);
    bench.add(error_of(Rcode::kServFail));
    CHECK(bench.see_reply(kQuery).rcode == "SERVFAIL");
    CHECK(bench.took >= milliseconds(190));
    CHECK(bench.took < milliseconds(400));
}

TEST_CASE("an error without question gets the question back") {
    ForwarderBench bench;
    bench.add([](const Bytes& asked) -> std::vector<Bytes> {
        return {{asked[0], asked[1], 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0}};
    });
    CHECK(bench.see_reply(kQuery).rcode == "FORMERR");
}

TEST_CASE("without descriptors the client hears of it at once") {
    ForwarderBench bench;
    bench.add(address_of(1));
    rlimit limit{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const rlimit before = limit;
    limit.rlim_cur = static_cast<rlim_t>(UniqueFd(dup(0)).get());  // the lowest free one
    REQUIRE(setrlimit(RLIMIT_NOFILE, &limit) == 0);
    const Bytes udp = bench.ask(kEdnsQuery);
    const Bytes tcp = bench.ask(kEdnsQuery, Transport::kTcp);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(see(udp).rcode == "SERVFAIL");
    CHECK(see(tcp).rcode == "SERVFAIL");
    CHECK(bench.counters.get(Counter::kForwarderNoRoom) == 2);
    CHECK(answer_of(bench.see_reply(kQuery)) == "192.0.2.1");
}

}  // namespace
}  // namespace warren::test

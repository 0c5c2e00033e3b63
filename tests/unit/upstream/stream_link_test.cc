// Connections that questions share: how many, who is answered, and what is asked again.
#include "sidecar/upstream/stream_link.h"

#include <set>

#include "tests/support/stream_bench.h"

namespace warren::test {
namespace {

using Connection = StreamServer::Connection;

Bytes response_to(const Bytes& query) { return ResponseBytes(query).address(7).bytes(); }

TEST_CASE("questions one after the other use one connection") {
    StreamBench bench;
    StreamServer server(bench.loop, answer_all);
    for (int i = 0; i < 20; ++i) {
        bench.ask(server);
        REQUIRE(bench.wait() == 1);
    }
    CHECK(bench.answered == 20);
    CHECK(server.accepted() == 1);
    CHECK(server.queries.size() == 20);
    CHECK(bench.counters.get(Counter::kUpstreamQuestions) == 20);
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 0);
}

TEST_CASE("questions at once share a connection, and are answered in any order") {
    StreamBench bench;
    StreamServer server(bench.loop, [](Connection& connection, const Bytes&) {
        if (connection.queries.size() < 50) return;
        for (size_t i = 50; i-- > 0;) connection.reply(response_to(connection.queries[i]));
    });
    for (int i = 0; i < 50; ++i) bench.ask(server, "n" + std::to_string(i) + ".example.com");
    CHECK(bench.wait(50) == 50);
    CHECK(bench.answered == 50);
    CHECK(server.accepted() == 1);
    std::set<uint16_t> ids;
    for (const Bytes& query : server.queries) ids.insert(dns::get16(query.data()));
    CHECK(ids.size() == 50);
}

TEST_CASE("a thousand questions at once take a few connections, and all are answered") {
    StreamBench bench;
    StreamServer server(bench.loop, answer_all);
    for (int i = 0; i < 1000; ++i) bench.ask(server, "n" + std::to_string(i) + ".example.com");
    CHECK(bench.wait(1000) == 1000);
    CHECK(bench.answered == 1000);
    CHECK(server.accepted() == 4);
    CHECK(server.connection(1).queries.size() >= 100);
}

TEST_CASE("upstreams have connections of their own") {
    StreamBench bench;
    StreamServer one(bench.loop, answer_all);
    StreamServer other(bench.loop, answer_all);
    bench.ask(one);
    bench.ask(other);
    CHECK(bench.wait(2) == 2);
    CHECK(one.queries.size() == 1);
    CHECK(other.queries.size() == 1);
    CHECK(bench.context.streams.size() == 2);
}

TEST_CASE("an idle connection is closed, and one that is waited at is not") {
    StreamBench bench;
    bench.context.streams.limits().idle = milliseconds(100);
    StreamServer server(bench.loop, answer_all);
    StreamServer silent(bench.loop, answer_none);
    bench.ask(server);
    bench.ask(silent);
    bench.run(milliseconds(70));
    CHECK(server.open() == 1);
    bench.run(milliseconds(150));
    CHECK(server.open() == 0);
    CHECK(silent.open() == 1);
    CHECK(bench.context.streams.size() == 1);
}

TEST_CASE("a server may close an idle connection") {
    StreamBench bench;
    StreamServer server(bench.loop, answer_all);
    bench.ask(server);
    REQUIRE(bench.wait() == 1);
    server.close_all();
    bench.ask(server);  // before we could see it
    CHECK(bench.wait() == 1);
    CHECK(bench.answered == 2);
    CHECK(server.accepted() == 2);
}

TEST_CASE("what a connection that was of use leaves unanswered is asked on another, once more") {
    StreamBench bench;
    int closed = 0;
    StreamServer server(bench.loop, [&closed](Connection& connection, const Bytes& query) {
        if (connection.number == 1 && connection.queries.size() == 2) {
            ++closed;
            return connection.close();
        }
        connection.reply(response_to(query));
    });
    bench.ask(server);
    REQUIRE(bench.wait() == 1);
    for (int i = 0; i < 10; ++i) bench.ask(server);
    CHECK(bench.wait(10) == 10);
    CHECK(bench.answered == 11);
    CHECK(closed == 1);
    CHECK(server.accepted() == 2);
}

TEST_CASE("a connection that closes before it was of use is a failure, at once") {
    StreamBench bench;
    StreamServer server(bench.loop,
                        [](Connection& connection, const Bytes&) { connection.close(); });
    const auto& asked = bench.ask(server);
    CHECK(bench.wait(1, milliseconds(1000)) == 1);
    CHECK(asked.response->empty());
    CHECK(server.accepted() == 1);
    CHECK(bench.context.streams.size() == 0);
}

TEST_CASE("a server that answers one question on a connection answers them all") {
    StreamBench bench;
    StreamServer server(bench.loop, [](Connection& connection, const Bytes& query) {
        connection.reply(response_to(query));
        connection.close();
    });
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 20; ++i) bench.ask(server);
        CHECK(bench.wait(20) == 20);
    }
    CHECK(bench.answered == 60);
    CHECK(server.accepted() >= 60);
    CHECK(server.accepted() < 100);
}

TEST_CASE("nobody listens: a failure, at once") {
    StreamBench bench;
    Endpoint gone;
    { gone = StreamServer(bench.loop, answer_none).endpoint; }
    const auto& asked = bench.ask(Upstream{.endpoint = gone, .tls_name = {}});
    CHECK(bench.wait(1, milliseconds(1000)) == 1);
    CHECK(asked.response->empty());
    CHECK(bench.context.streams.size() == 0);
    CHECK(bench.counters.get(Counter::kUpstreamQuestions) == 0);
}

TEST_CASE("no way leads there: nothing to wait for") {
    StreamBench bench;
    const auto& asked = bench.ask(
        Upstream{.endpoint = Endpoint::parse("255.255.255.255:53").value(), .tls_name = {}});
    CHECK_FALSE(asked.exchange);
}

TEST_CASE("a response with another id, or to another question, is waited past") {
    StreamBench bench;
    StreamServer server(bench.loop, [](Connection& connection, const Bytes& query) {
        Bytes wrong_id = response_to(query);
        wrong_id[0] ^= 1;
        Bytes wrong_name = response_to(query);
        wrong_name[13] ^= 1;
        Bytes broken = response_to(query);
        broken.pop_back();
        for (const Bytes& message : {Bytes(), Bytes{1}, wrong_id, wrong_name, broken}) {
            connection.reply(message);
        }
        connection.reply(response_to(query));
    });
    bench.ask(server);
    CHECK(bench.wait() == 1);
    CHECK(bench.answered == 1);
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 5);
}

TEST_CASE("messages in single octets, across each other") {
    StreamBench bench;
    Bytes stream;
    StreamServer server(bench.loop, [&](Connection& connection, const Bytes& query) {
        append_with_length(response_to(query), stream);
        if (connection.queries.size() < 3) return;
    });
    for (int i = 0; i < 3; ++i) bench.ask(server);
    Watch tick;
    size_t at = 0;
    const std::function<void()> send_one = [&] {
        if (server.accepted() == 1 && at < stream.size()) server.connection(1).send({stream[at++]});
        tick = bench.loop.after(milliseconds(1), send_one);
    };
    send_one();
    CHECK(bench.wait(3) == 3);
    CHECK(bench.answered == 3);
}

TEST_CASE("who is gone is forgotten, and the connection lives on") {
    StreamBench bench;
    std::vector<Bytes> held;
    StreamServer server(bench.loop,
                        [&held](Connection&, const Bytes& query) { held.push_back(query); });
    auto& gone = bench.ask(server);
    auto& stays = bench.ask(server);
    bench.run(milliseconds(50));
    REQUIRE(held.size() == 2);
    gone.exchange.reset();
    for (const Bytes& query : held) server.connection(1).reply(response_to(query));
    CHECK(bench.wait() == 1);
    CHECK(gone.reports == 0);
    CHECK(stays.reports == 1);
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 0);
    CHECK(server.open() == 1);
}

TEST_CASE("who is gone before the question left") {
    StreamBench bench;
    StreamServer server(bench.loop, answer_all);
    for (int i = 0; i < 10; ++i) bench.ask(server).exchange.reset();
    bench.ask(server);
    CHECK(bench.wait() == 1);
    CHECK(server.accepted() == 1);
    bench.run(milliseconds(30));
    CHECK(bench.counters.get(Counter::kUpstreamIgnored) == 0);
}

TEST_CASE("a report may ask again, and may destroy others that wait") {
    StreamBench bench;
    StreamServer server(bench.loop, [](Connection& connection, const Bytes&) {
        if (connection.queries.size() == 3) connection.close();
    });
    std::vector<StreamBench::Asked*> all;
    bool first = true;
    bench.then = [&](StreamBench::Asked&) {
        if (!std::exchange(first, false)) return;
        for (StreamBench::Asked* each : all) each->exchange.reset();
        bench.ask(server);
    };
    for (int i = 0; i < 3; ++i) all.push_back(&bench.ask(server));
    CHECK(bench.wait(2, milliseconds(200)) == 1);
    CHECK(server.accepted() == 2);
    CHECK(server.connection(2).queries.size() == 1);
}

TEST_CASE("a connection that has become silent gets no new question") {
    StreamBench bench;
    bench.context.streams.limits().silence = milliseconds(50);
    StreamServer server(bench.loop, [](Connection& connection, const Bytes& query) {
        if (connection.number > 1) connection.reply(response_to(query));
    });
    auto& lost = bench.ask(server);
    bench.run(milliseconds(100));
    bench.ask(server);
    CHECK(bench.wait() == 1);
    CHECK(bench.answered == 1);
    CHECK(server.accepted() == 2);
    lost.exchange->resend();
    CHECK(bench.wait() == 1);
    CHECK(lost.reports == 1);
}

TEST_CASE("a server that reads nothing is not sent more than it may cost us") {
    StreamBench bench;
    StreamServer server(bench.loop, answer_none);
    server.greeted = [](Connection& connection) { (void)connection; };
    const Upstream upstream{.endpoint = server.endpoint, .tls_name = {}};
    size_t refused = 0;
    for (int i = 0; i < 20000; ++i) refused += bench.ask(upstream).exchange ? 0 : 1;
    CHECK(refused >= 20000 - 4 * 4096);
    CHECK(bench.context.streams.size() == 4);
}

}  // namespace
}  // namespace warren::test

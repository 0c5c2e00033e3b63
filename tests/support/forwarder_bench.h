// A Forwarder on a loop of its own that a test can ask and wait for.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "sidecar/dns/reply_writer.h"
#include "sidecar/upstream/forwarder.h"
#include "tests/support/referee.h"
#include "tests/support/scripted_upstream.h"

namespace warren::test {

using std::chrono::milliseconds;

// Waiting times short enough for a test.
inline const ForwarderLimits kQuick{.retry_interval = milliseconds(100),
                                    .budget = milliseconds(600)};

class ForwarderBench {
  public:
    explicit ForwarderBench(ForwarderLimits limits = kQuick)
        : forwarder(std::in_place, loop, published, limits) {}

    ScriptedUpstream& add(ScriptedUpstream::Script script) {
        ScriptedUpstream& upstream =
            *servers_.emplace_back(std::make_unique<ScriptedUpstream>(loop, std::move(script)));
        add(upstream.endpoint());
        return upstream;
    }
    void add(const Endpoint& endpoint) {
        list_.add("", {.endpoint = endpoint, .tls_name = {}});
        published.publish(std::make_shared<const UpstreamList>(list_));
    }
    // Where nobody listens: the kernel says so at once.
    void add_closed() {
        ScriptedUpstream gone(loop, {});
        add(gone.endpoint());
    }

    void forward(const Bytes& message, Forwarder::Done done, Transport transport = Transport::kUdp,
                 size_t limit = 0) {
        dns::Query query;
        REQUIRE(parse_query(message, query) == dns::Parsed::kGood);
        if (limit == 0) {
            limit = transport == Transport::kTcp ? dns::kMaxMessage : dns::udp_limit(query);
        }
        forwarder->forward(message, query, transport, limit, std::move(done));
    }

    // Asks and waits; empty if there was no reply within 5 s.
    Bytes ask(const Bytes& message, Transport transport = Transport::kUdp, size_t limit = 0) {
        Bytes reply;
        const TimePoint start = Clock::now();
        forward(
            message,
            [&](std::span<const uint8_t> bytes) {
                CHECK(reply.empty());
                reply.assign(bytes.begin(), bytes.end());
                took = Clock::now() - start;
                loop.stop();
            },
            transport, limit);
        CHECK(reply.empty());  // never from within forward()
        run(std::chrono::seconds(5));
        return reply;
    }
    SeenPacket see_reply(const Bytes& message, Transport transport = Transport::kUdp) {
        const SeenPacket seen = see(ask(message, transport));
        CHECK(seen.good);
        CHECK(seen.response);
        CHECK(seen.id == dns::get16(message.data()));
        CHECK(seen.question == see(message).question);
        return seen;
    }

    // Runs the loop for a while, or until somebody stops it.
    void run(Duration time) {
        const Watch end = loop.after(time, [this] { loop.stop(); });
        loop.run();
    }

    EventLoop loop;
    Published<UpstreamList> published;
    std::optional<Forwarder> forwarder;
    Duration took{};

  private:
    UpstreamList list_;
    std::vector<std::unique_ptr<ScriptedUpstream>> servers_;
};

// Scripts.
inline std::vector<Bytes> silence(const Bytes&) { return {}; }
inline auto address_of(uint8_t last_octet) {
    return [last_octet](const Bytes& query) -> std::vector<Bytes> {
        return {ResponseBytes(query).address(last_octet).bytes()};
    };
}
inline auto error_of(dns::Rcode rcode) {
    return [rcode](const Bytes& query) -> std::vector<Bytes> {
        return {ResponseBytes(query).rcode(rcode).bytes()};
    };
}

}  // namespace warren::test

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
inline ForwarderSettings settings_of(Duration patience, Duration budget) {
    ForwarderSettings settings;
    settings.lookup.patience = {.unknown = patience, .least = patience, .most = patience};
    settings.lookup.budget = budget;
    settings.lookup.overdue = budget / 2;
    return settings;
}
inline const ForwarderSettings kQuick = settings_of(milliseconds(100), milliseconds(600));
// One that waits longer than a test does.
inline const ForwarderSettings kPatient = settings_of(std::chrono::seconds(2), milliseconds(3500));

class ForwarderBench {
  public:
    explicit ForwarderBench(const ForwarderSettings& settings = kQuick, size_t cache_octets = 0)
        : cache({.octets = cache_octets}),
          forwarder(std::in_place, loop, published, cache, probe, counters, settings) {}

    ScriptedUpstream& add(ScriptedUpstream::Script script, const std::string& suffix = "",
                          bool trusted = false) {
        ScriptedUpstream& upstream =
            *servers_.emplace_back(std::make_unique<ScriptedUpstream>(loop, std::move(script)));
        add(upstream.endpoint(), suffix, trusted);
        return upstream;
    }
    ScriptedUpstream& add_both(ScriptedUpstream::Script over_udp,
                               ScriptedUpstream::Script over_tcp) {
        ScriptedUpstream& upstream = *servers_.emplace_back(
            std::make_unique<ScriptedUpstream>(loop, std::move(over_udp), std::move(over_tcp)));
        add(upstream.endpoint());
        return upstream;
    }
    void add(const Endpoint& endpoint, const std::string& suffix = "", bool trusted = false) {
        list_.add(suffix, {.endpoint = endpoint, .tls_name = {}, .trusted = trusted});
        published.publish(std::make_shared<const UpstreamList>(list_));
    }
    // No upstreams any more.
    void clear() {
        list_ = {};
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
        const ReplyRequest request{message, query, limit};
        Bytes out(limit);
        const size_t size = forwarder->answer(request, out);
        if (size == 0) return forwarder->forward(request, transport, std::move(done));
        ++answered_at_once;
        out.resize(size);
        at_once_ = loop.after(Duration::zero(), [out, done = std::move(done)] { done(out); });
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
    Cache cache;
    LoopProbe probe;
    Counters counters;
    std::optional<Forwarder> forwarder;
    Duration took{};
    int answered_at_once = 0;

  private:
    UpstreamList list_;
    Watch at_once_;
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

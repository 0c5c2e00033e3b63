// One question to one upstream. Owned by the lookup it is asked for; lives on the loop's thread;
// when it is destroyed nothing is reported any more. This is where the outside world begins:
// another transport is another Exchange.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/base/random.h"
#include "sidecar/dns/query.h"
#include "sidecar/upstream/socket_source.h"
#include "sidecar/upstream/stream_links.h"
#include "sidecar/upstream/upstream_list.h"

namespace warren {

class UpstreamBook;

// What the exchanges of one thread share.
struct ExchangeContext {
    EventLoop& loop;
    UpstreamBook& book;
    Counters& counters;
    SocketSource* sockets = nullptr;  // null: this process makes its own
    Random random{};
    // Where messages are received; valid until the next one is.
    std::vector<uint8_t> buffer = std::vector<uint8_t>(dns::kMaxMessage);
    StreamLinks streams{*this};
};

// The message that is sent, but for its id, and what it would be parsed to.
struct Question {
    std::vector<uint8_t> message;
    dns::Query query;
};

class Exchange {
  public:
    // Called once, never before the exchange is made. `response` is well-formed and answers the
    // question; empty: the network failed. It may be changed, and the exchange be destroyed.
    using Report = std::function<void(Exchange& exchange, std::span<uint8_t> response)>;

    Exchange() = default;
    virtual ~Exchange() = default;
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    // Asks once more, in case the question or the response was lost on the way.
    virtual void resend() {}
};

// Ask `server`; null if that failed at once, errno says why. `question` outlives the exchange. Over
// TLS where the upstream says so.
std::unique_ptr<Exchange> ask_over_udp(ExchangeContext& context, const Question& question,
                                       const Upstream& server, Exchange::Report report);
std::unique_ptr<Exchange> ask_over_tcp(ExchangeContext& context, const Question& question,
                                       const Upstream& server, Exchange::Report report);

// A new socket of `type` (SOCK_DGRAM, SOCK_STREAM) whose connect() to `server` succeeded or is
// under way: the kernel chooses the port at random, and lets nobody else's datagrams in.
UniqueFd connect_socket(const ExchangeContext& context, const Endpoint& server, int type);

// The response is what it says and answers the question; counted as ignored if not.
bool is_response(ExchangeContext& context, const Question& question, uint16_t id,
                 std::span<const uint8_t> response);

}  // namespace warren

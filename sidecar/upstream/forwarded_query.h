// One query on its way through the upstreams: who is asked when, and what the client gets if nobody
// knows. The next one is asked as soon as one fails or says that it cannot, or when it has been
// silent for the retry interval; those asked before are still listened to, so that a slow right
// response counts. When all have been asked, the silent ones are asked again until the time is up.
// Owned by the Forwarder, on its thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sidecar/dns/transport.h"
#include "sidecar/upstream/exchange.h"

namespace warren {

struct ForwarderLimits {
    size_t max_in_flight = 4096;  // queries
    size_t max_sockets = 16384;   // a query holds one for each upstream that was asked
    Duration retry_interval = std::chrono::milliseconds(800);
    // Less than the 4 s in which a client must have its reply: glibc and Go give up after 5.
    Duration budget = std::chrono::milliseconds(3500);
};

class ForwardedQuery {
  public:
    // `message` is valid until the call returns, and the ForwardedQuery may be destroyed in it.
    using Finish = std::function<void(std::span<const uint8_t> message)>;

    ForwardedQuery(ExchangeContext& context, const ForwarderLimits& limits, Question question,
                   Transport transport, size_t size_limit, Finish finish);

    // One of the two, once. `finish` is called later, from the loop.
    void ask(std::vector<Upstream> servers);
    void refuse();
    // Ends it early, with an upstream's error or SERVFAIL; `finish` is called before this returns.
    void give_up();

  private:
    bool ask_next();
    std::unique_ptr<Exchange> start_exchange(const Upstream& server);
    void take_response(Exchange& exchange, std::span<uint8_t> response);
    void retry();
    void wait();
    void pass_on(std::span<uint8_t> response);
    void reply_error(dns::Rcode rcode, std::optional<dns::ExtendedError> error);

    ExchangeContext& context_;
    const ForwarderLimits& limits_;
    Question question_;
    Transport transport_;
    size_t size_limit_;
    Finish finish_;
    TimePoint deadline_;
    std::vector<Upstream> servers_;
    size_t next_ = 0;                                   // in servers_, of those not asked yet
    std::vector<std::unique_ptr<Exchange>> exchanges_;  // those that may still respond
    size_t resent_ = 0;
    bool no_descriptor_ = false;
    std::vector<uint8_t> error_response_;  // the last one that an upstream sent
    Watch timer_;
};

}  // namespace warren

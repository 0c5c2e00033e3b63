// Asks the upstreams what is not ours. One for each worker, on the thread of its loop; it shares
// nothing but the published list of upstreams, so it takes no lock. A query is never left without a
// reply: one that cannot be sent, answered or held gets an error (RFC 8914 says why). Queries keep
// the list that was there when they came. Destroying it drops all that are pending.
#pragma once

#include <list>
#include <memory>

#include "sidecar/base/published.h"
#include "sidecar/upstream/forwarded_query.h"
#include "sidecar/upstream/upstream_list.h"

namespace warren {

class Forwarder {
  public:
    // Called exactly once, within the budget (3.5 s) and a little, on the loop's thread and never
    // from within forward(), with a whole message: the client's id, its question as it was spelled,
    // within `size_limit` octets.
    using Done = std::function<void(std::span<const uint8_t> message)>;

    Forwarder(EventLoop& loop, const Published<UpstreamList>& upstreams,
              ForwarderLimits limits = {});

    // `query` is what `message` was parsed to; neither is needed any more after the call.
    // `size_limit` is at least kMinUdpSize.
    void forward(std::span<const uint8_t> message, const dns::Query& query, Transport transport,
                 size_t size_limit, Done done);

    // Replies to all that are pending with what there is, now: before the end.
    void give_up();

    [[nodiscard]] const ForwarderCounters& counters() const { return context_.counters; }
    [[nodiscard]] size_t in_flight() const { return in_flight_.size(); }

  private:
    ExchangeContext context_;
    Published<UpstreamList>::Reader upstreams_;
    ForwarderLimits limits_;
    std::list<std::unique_ptr<ForwardedQuery>> in_flight_;
};

}  // namespace warren

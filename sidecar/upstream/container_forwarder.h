// Looks up, for one attached container, what is not ours. Upstreams on the host's loopback are
// asked by the worker's own forwarder, and its answers shared; all others from within the
// container's network namespace, by a forwarder of its own, so that the policy of its network
// holds. What those say is kept for this container alone: its network may lead an address to
// another server than ours does, and what it may not ask it must not be told. The forwarder is made
// with the first question and goes when there has been none for a while. One worker's thread.
#pragma once

#include <memory>
#include <vector>

#include "sidecar/upstream/forwarder.h"
#include "sidecar/upstream/socket_stock.h"

namespace warren {

// What the forwarders of a worker have in common; outlives them.
struct ForwarderParts {
    EventLoop& loop;
    const Published<UpstreamList>& upstreams;
    Cache& cache;
    LoopProbe& probe;
    Counters& counters;
    const ForwarderSettings& settings;
};

class ContainerForwarder final : public Forwarding {
  public:
    // `order`: see SocketStock; what comes of it is brought to take().
    ContainerForwarder(const ForwarderParts& parts, Forwarding& host,
                       std::function<void(int family)> order);

    size_t answer(const ReplyRequest& request, std::span<uint8_t> out) override;
    void forward(const ReplyRequest& request, Transport transport, Done done) override;
    // Sockets that were ordered; none of them if they could not be made.
    void take(int family, StockedSockets sockets);
    // Replies to all that wait, now: before the end.
    void give_up();
    // Questions that this one asks itself.
    [[nodiscard]] size_t in_flight() const {
        return waiting_.size() + (own_ ? own_->in_flight() : 0);
    }

  private:
    struct Waiting {
        std::vector<uint8_t> message;
        dns::Query query;
        size_t limit;
        Transport transport;
        Done done;
    };
    const UpstreamGroup* group_outside(const dns::Query& query);
    void forward_at_host(const ReplyRequest& request, Transport transport, Done done);
    bool must_wait(const UpstreamGroup& group);
    void pass_on_waiting();
    void look_if_idle();

    ForwarderParts parts_;
    Forwarding& host_;
    Published<UpstreamList>::Reader upstreams_;
    uint64_t cache_context_;
    SocketStock stock_;
    std::unique_ptr<Forwarder> own_;
    std::shared_ptr<size_t> at_host_ = std::make_shared<size_t>(0);  // questions, under way
    std::vector<Waiting> waiting_;                                   // for the first sockets
    Watch patience_;
    bool used_ = false;  // since it was last looked
    Watch idle_;
};

}  // namespace warren

// Answers what is not ours: from the cache, or by asking the upstreams. One for each worker, on the
// thread of its loop; workers share the published list of upstreams and the cache. A query is never
// left without a reply: one that cannot be sent, answered or held gets an error (RFC 8914 says
// why). Queries keep the list that was there when they came. Destroying it, which nobody may do
// from within done(), drops all that are pending.
#pragma once

#include <memory>
#include <unordered_map>

#include "sidecar/base/published.h"
#include "sidecar/upstream/forwarding.h"
#include "sidecar/upstream/loop_check.h"

namespace warren {

class Forwarder final : public Forwarding {
  public:
    Forwarder(EventLoop& loop, const Published<UpstreamList>& upstreams, Cache& cache,
              LoopProbe& probe, Counters& counters, ForwarderSettings settings = {},
              SocketSource* sockets = nullptr);
    ~Forwarder() override;
    Forwarder(const Forwarder&) = delete;
    Forwarder& operator=(const Forwarder&) = delete;

    size_t answer(const ReplyRequest& request, std::span<uint8_t> out) override;
    void forward(const ReplyRequest& request, Transport transport, Done done) override;

    // Replies to all that are pending with what there is, now: before the end.
    void give_up();

    [[nodiscard]] size_t in_flight() const { return pending_.size(); }

  private:
    using Pending = std::unordered_multimap<uint64_t, std::unique_ptr<PendingQuestion>>;

    const UpstreamGroup* group_of(const dns::Query& query);
    [[nodiscard]] CacheKey key_of(const dns::Query& query, const UpstreamGroup& group) const;
    PendingQuestion* find_pending(const CacheKey& key);
    void start(const ReplyRequest& request, Transport transport, std::optional<Waiter> waiter);
    void refresh(const ReplyRequest& request);
    void refuse_later(Waiter waiter);
    size_t write_stale(const ReplyRequest& request, std::span<uint8_t> out);
    void forget_upstreams_later();
    void check_for_loop(const dns::Name& name, const UpstreamGroup& group);
    std::unique_ptr<PendingQuestion> hand_over(const PendingQuestion& pending);

    ForwarderSettings settings_;
    Published<UpstreamList>::Reader upstreams_;
    Cache& cache_;
    UpstreamBook book_;
    ExchangeContext exchange_;
    PendingContext context_;
    size_t octets_ = 0;  // that all pending take
    Pending pending_;    // by the hash of their keys
    std::vector<Waiter> refused_;
    Watch refusing_;
    Watch forgetting_;
    LoopProbe& probe_;
    std::unique_ptr<LoopCheck> loop_check_;
};

}  // namespace warren

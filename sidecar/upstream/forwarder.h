// Answers what is not ours: from the cache, or by asking the upstreams. One for each worker, on the
// thread of its loop; workers share the published list of upstreams and the cache. A query is never
// left without a reply: one that cannot be sent, answered or held gets an error (RFC 8914 says
// why). Queries keep the list that was there when they came. Destroying it, which nobody may do
// from within done(), drops all that are pending.
#pragma once

#include <memory>
#include <unordered_map>

#include "sidecar/base/published.h"
#include "sidecar/upstream/loop_check.h"
#include "sidecar/upstream/pending_question.h"

namespace warren {

class Forwarder {
  public:
    using Done = Waiter::Done;

    Forwarder(EventLoop& loop, const Published<UpstreamList>& upstreams, Cache& cache,
              LoopProbe& probe, Counters& counters, ForwarderSettings settings = {});
    ~Forwarder();

    // A reply that takes no asking, written to `out`, which has request.limit octets; its size. 0:
    // forward() it.
    size_t answer(const ReplyRequest& request, std::span<uint8_t> out);

    // `done` is called exactly once, within the budget (3.5 s) and a little, on the loop's thread
    // and never from within forward(), with a whole message: the client's id, its question as it
    // was spelled, within request.limit octets. The request is not needed any more after the call.
    void forward(const ReplyRequest& request, Transport transport, Done done);

    // Replies to all that are pending with what there is, now: before the end.
    void give_up();

    [[nodiscard]] size_t in_flight() const { return pending_.size(); }

  private:
    using Pending = std::unordered_multimap<uint64_t, std::unique_ptr<PendingQuestion>>;

    const UpstreamGroup* group_of(const dns::Query& query);
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

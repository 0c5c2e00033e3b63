// A question that upstreams are being asked, and all clients who wait for its answer: equal ones
// are asked once. Owned by the Forwarder, on its thread.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sidecar/cache/cache.h"
#include "sidecar/dns/substance.h"
#include "sidecar/upstream/lookup.h"

namespace warren {

struct ForwarderSettings {
    LookupLimits lookup{};
    dns::TtlBounds ttl{};
    size_t memory = size_t{16} << 20;  // octets for questions that are under way, of one worker
    bool mix_case = false;
    bool refuse_private = false;
    // Not 0: what is kept in the cache is for those who have the same.
    uint64_t cache_context = 0;
    BootTime (*now)() = boot_time;
    UpstreamBoard* board = nullptr;  // that is told how upstreams fare
};

// A client that waits.
struct Waiter {
    // Called exactly once, on the loop's thread; `message` is valid until the call returns.
    using Done = std::function<void(std::span<const uint8_t> message)>;

    std::vector<uint8_t> message;  // up to the end of the question
    dns::Query query;
    Transport transport;
    size_t limit;
    Done done;

    [[nodiscard]] size_t octets() const { return sizeof *this + message.capacity() + kCallback; }
    static constexpr size_t kCallback = 256;  // what `done` holds, about
};

// What the questions of a forwarder share.
struct PendingContext {
    ExchangeContext& exchange;
    Cache& cache;
    const ForwarderSettings& settings;
    // Told of a question that none of the group's upstreams answered.
    std::function<void(const dns::Name& name, const UpstreamGroup& group)> unanswered;
    std::vector<uint8_t> reply = std::vector<uint8_t>(dns::kMaxMessage);
    std::vector<uint16_t> places{};  // see KeptResponse
};

class PendingQuestion final : private Lookup::Owner {
  public:
    // Called when upstreams have had their say: hands the question over, so that it ends when its
    // clients have been told, and whoever asks again meanwhile starts anew.
    using Over = std::function<std::unique_ptr<PendingQuestion>(PendingQuestion& pending)>;

    // `shared`: its answer may be told to whoever asks the same, and be kept.
    PendingQuestion(PendingContext& context, std::shared_ptr<const UpstreamList> list,
                    const UpstreamGroup& group, Question question, bool shared, Over over);

    void add(Waiter waiter);
    void start(Transport transport);
    void give_up() { lookup_.give_up(); }

    // Points to the question's own name.
    [[nodiscard]] const CacheKey& key() const { return key_; }
    [[nodiscard]] bool shared() const { return shared_; }
    [[nodiscard]] bool has_waiters() const { return !waiters_.empty(); }
    [[nodiscard]] size_t octets() const { return octets_; }

  private:
    void take_response(std::span<uint8_t> response, const Upstream& from) override;
    void take_failure(dns::ExtendedError why) override;
    void take_delay() override;
    void tell_stale();
    void tell(const KeptResponse& response, std::optional<dns::ExtendedError> error,
              bool truncated = false);
    [[nodiscard]] bool is_forbidden(std::span<const uint8_t> substance) const;

    PendingContext& context_;
    std::shared_ptr<const UpstreamList> list_;  // as it was when the question came
    const UpstreamGroup& group_;
    Lookup lookup_;
    CacheKey key_;
    bool shared_;
    Over over_;
    std::vector<Waiter> waiters_;
    size_t octets_;
};

}  // namespace warren

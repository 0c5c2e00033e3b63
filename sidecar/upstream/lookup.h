// One question on its way through the upstreams of a group: who is asked when. The best one first;
// another one as soon as it fails, says that it cannot, or has been silent for longer than it
// usually takes. Those asked before are still listened to, so that a slow right response counts.
// When all have been asked, the silent ones are asked again until the time is up. A truncated
// response is asked for again over TCP (RFC 7766, 5). Owned by whom it tells, on the worker's
// thread.
#pragma once

#include <memory>
#include <vector>

#include "sidecar/dns/transport.h"
#include "sidecar/upstream/upstream_book.h"
#include "sidecar/upstream/upstream_question.h"

namespace warren {

struct LookupLimits {
    Patience patience{};
    // For all of it: less than the 4 s in which a client must have its reply; glibc and Go give up
    // after 5.
    Duration budget = std::chrono::milliseconds(3500);
    // From then on an answer whose time is over is better than none yet (RFC 8767, 5).
    Duration overdue = std::chrono::milliseconds(1800);
};

class Lookup {
  public:
    // Whoever owns the lookup; each may destroy it. Never called from within start().
    class Owner {
      public:
        Owner() = default;
        virtual ~Owner() = default;
        Owner(const Owner&) = delete;
        Owner& operator=(const Owner&) = delete;

        // The end: what an upstream said, an error if there is nothing better. Well-formed, and it
        // answers the question; valid until the call returns, and may be changed.
        virtual void take_response(std::span<uint8_t> response, const Upstream& from) = 0;
        // The end: nobody said anything.
        virtual void take_failure(dns::ExtendedError why) = 0;
        // Not the end, once: it takes long.
        virtual void take_delay() = 0;
    };

    Lookup(ExchangeContext& context, const LookupLimits& limits, Question question, Owner& owner);

    // `servers` outlive the lookup.
    void start(const std::vector<Upstream>& servers, Transport transport);
    // Ends it now, with what there is.
    void give_up();

    [[nodiscard]] const Question& question() const { return question_; }

  private:
    struct Asked {
        const Upstream* server;
        UpstreamState* state;
        std::unique_ptr<Exchange> exchange;
        TimePoint at;
        bool over_tcp;
        bool edns;
        bool was_silent = false;  // for longer than its patience
    };

    void order(const std::vector<Upstream>& servers);
    bool ask_next();
    bool ask(const Upstream& server, bool over_tcp, bool edns);
    void probe_others();
    void take(Exchange& exchange, std::span<uint8_t> response);
    bool ask_differently(const Asked& asked, std::span<const uint8_t> response);
    void go_on();
    bool turn_to_udp();
    void tick();
    void set_timer();
    void note_silence(TimePoint now);

    ExchangeContext& context_;
    const LookupLimits& limits_;
    Question question_;
    std::unique_ptr<Question> plain_question_;  // without EDNS
    Owner& owner_;
    Transport transport_ = Transport::kUdp;
    TimePoint started_at_;
    TimePoint next_step_;
    Duration pause_{};  // until the next resend
    bool told_delay_ = false;
    bool no_descriptor_ = false;
    std::vector<const Upstream*> servers_;  // in the order in which they are asked
    size_t next_ = 0;
    std::vector<Asked> asked_;  // those that may still respond
    size_t resent_ = 0;
    std::vector<uint8_t> fallback_;  // an error or a truncated response: better than nothing
    const Upstream* fallback_from_ = nullptr;
    Watch timer_;
};

}  // namespace warren

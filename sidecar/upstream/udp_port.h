// A UDP socket that questions to one upstream leave from. The kernel chose its port at random, and
// lets nobody else's datagrams in; who forges a response must guess it, the id, and that it is this
// port of many the question left from (RFC 5452). Used for few questions and a short time, so that
// there is no port to be learnt; for more than one, because a socket costs more than a question.
// One worker's thread.
#pragma once

#include <unordered_map>

#include "sidecar/upstream/exchange.h"
#include "sidecar/upstream/upstream_health.h"

namespace warren {

class UdpExchange;

class UdpPort {
  public:
    UdpPort(ExchangeContext& context, UpstreamHealth& health, UniqueFd fd);

    // A question's id, unlike all that are under way. It is the caller who sends.
    uint16_t add(UdpExchange& exchange);
    // Nobody waits for it any more. When it comes after all, it still tells of the upstream's
    // health, and until then the id is not used again.
    void forget(uint16_t id);

    [[nodiscard]] int fd() const { return fd_.get(); }
    // Not for a new question: it has had its share, or its time.
    [[nodiscard]] bool is_worn(TimePoint now) const;
    [[nodiscard]] bool is_idle() const { return waiting_ == 0 && !receiving_; }
    // Closed at the next chance, whoever waits.
    void wear_out() { uses_ = kMostUses; }

  private:
    static constexpr int kMostUses = 64;

    struct Pending {
        UdpExchange* exchange;  // null: forgotten
        TimePoint sent_at;
    };
    void receive();
    void take(std::span<uint8_t> message);
    void fail_all();

    ExchangeContext& context_;
    UpstreamHealth& health_;
    UniqueFd fd_;
    TimePoint opened_at_ = Clock::now();
    int uses_ = 0;
    size_t waiting_ = 0;
    bool receiving_ = false;  // a report may lead to others of the upstream's ports being closed
    std::unordered_map<uint16_t, Pending> pending_;
    Watch readable_;
};

}  // namespace warren

// A question over UDP (RFC 5452), from one of the upstream's ports. See exchange.h.
#pragma once

#include "sidecar/upstream/exchange.h"
#include "sidecar/upstream/udp_port.h"

namespace warren {

class UdpExchange : public Exchange {
  public:
    // `port` outlives it.
    UdpExchange(ExchangeContext& context, const Question& question, UdpPort& port, Report report);
    ~UdpExchange() override;

    // False: the network failed, errno says how.
    bool send();
    void resend() override;

    // Of the port: what has come for this question, or nothing.
    void report(std::span<uint8_t> response);
    [[nodiscard]] const Question& question() const { return question_; }

  private:
    ExchangeContext& context_;
    const Question& question_;
    Report report_;
    UdpPort* port_;  // null once it has reported
    uint16_t id_;
};

}  // namespace warren

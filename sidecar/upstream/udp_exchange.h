// A question over UDP (RFC 5452): a socket and an id of its own, so that whoever wants to forge a
// response must guess both. Whatever else arrives is counted and waited past. See exchange.h.
#pragma once

#include "sidecar/upstream/exchange.h"

namespace warren {

class UdpExchange : public Exchange {
  public:
    UdpExchange(ExchangeContext& context, const Question& question, UniqueFd fd, Report report);

    // False: the network failed, errno says how.
    bool send();
    void resend() override;

  private:
    void receive();

    ExchangeContext& context_;
    const Question& question_;
    Report report_;
    uint16_t id_;
    UniqueFd fd_;
    Watch readable_;
};

}  // namespace warren

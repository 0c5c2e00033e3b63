// A question over TCP: connects, asks, reads the response, one question a connection (RFC 7766
// would allow more). What is received is bounded by the length in front of a message, and memory
// grows only with what has arrived. See exchange.h.
#pragma once

#include "sidecar/upstream/exchange.h"

namespace warren {

class TcpExchange : public Exchange {
  public:
    TcpExchange(ExchangeContext& context, const Question& question, UniqueFd fd, Report report);

  private:
    void send();
    void receive();
    void fail();
    // Reports the first message in `in_` that is the response.
    void take_messages();

    ExchangeContext& context_;
    const Question& question_;
    Report report_;
    uint16_t id_;
    std::vector<uint8_t> out_;
    size_t sent_ = 0;
    std::vector<uint8_t> in_;
    UniqueFd fd_;
    Watch ready_;  // to be written to, then to be read from
};

}  // namespace warren

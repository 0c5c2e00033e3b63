// A question over TCP, or TLS where the upstream says so, on a connection that others share. If
// that ends after it had been of use, the question is asked on a fresh one: a server may close an
// idle connection at any time, also when a question is on its way (RFC 7766, 6.2.4). See
// exchange.h.
#pragma once

#include "sidecar/upstream/exchange.h"

namespace warren {

class TcpExchange : public Exchange {
  public:
    TcpExchange(ExchangeContext& context, const Question& question, const Upstream& server,
                Report report);
    ~TcpExchange() override;

    // False: there is no connection for it, errno says why.
    bool ask(bool fresh);
    void resend() override;

    // For the link: what came of it. The exchange may be destroyed in the call.
    [[nodiscard]] const Question& question() const { return question_; }
    void take_response(std::span<uint8_t> response);
    void take_loss(bool was_of_use);

  private:
    ExchangeContext& context_;
    const Question& question_;
    Upstream server_;
    Report report_;
    std::shared_ptr<StreamLink> link_;
    uint16_t id_ = 0;
    int asked_ = 0;
};

}  // namespace warren

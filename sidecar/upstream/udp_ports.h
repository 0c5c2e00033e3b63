// The ports from which one upstream is asked: each question draws one of a few, and those are
// replaced by others all the time. One worker's thread.
#pragma once

#include <array>
#include <list>
#include <memory>

#include "sidecar/upstream/udp_port.h"

namespace warren {

class UdpPorts {
  public:
    // A port for one question, valid until the question is answered or forgotten; null if none can
    // be opened, errno says why.
    UdpPort* draw(ExchangeContext& context, UpstreamHealth& health, const Endpoint& server);

  private:
    static constexpr size_t kPorts = 8;
    // Worn ones that still wait for responses; then questions share those there are.
    static constexpr size_t kMostWorn = 248;

    void close_worn();

    std::array<std::unique_ptr<UdpPort>, kPorts> ports_;
    std::list<std::unique_ptr<UdpPort>> worn_;
};

}  // namespace warren

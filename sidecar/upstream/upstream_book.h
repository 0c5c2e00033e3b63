// What one worker knows of each upstream it has asked, and the ports it asks from.
#pragma once

#include <map>
#include <tuple>

#include "sidecar/upstream/udp_ports.h"
#include "sidecar/upstream/upstream_health.h"

namespace warren {

struct UpstreamState {
    UpstreamHealth health;
    UdpPorts ports;
};

class UpstreamBook {
  public:
    // Valid for as long as the book is; new ones know nothing.
    UpstreamState& of(const Upstream& server) { return states_[{server.endpoint, server.tls}]; }

    [[nodiscard]] size_t size() const { return states_.size(); }
    // Forgets all: only while no question is under way.
    void clear() { states_.clear(); }

  private:
    std::map<std::pair<Endpoint, bool>, UpstreamState> states_;
};

}  // namespace warren

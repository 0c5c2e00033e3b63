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
    // `board`, if there is one, is told how upstreams fare; it outlives the book.
    explicit UpstreamBook(UpstreamBoard* board = nullptr) : board_(board) {}

    // Valid for as long as the book is; new ones know nothing.
    UpstreamState& of(const Upstream& server) {
        const auto [place, is_new] = states_.try_emplace({server.endpoint, server.tls});
        if (is_new && board_ != nullptr) place->second.health.report_to(board_->of(server));
        return place->second;
    }

    [[nodiscard]] size_t size() const { return states_.size(); }
    // Forgets all: only while no question is under way.
    void clear() { states_.clear(); }

  private:
    UpstreamBoard* board_;
    std::map<std::pair<Endpoint, bool>, UpstreamState> states_;
};

}  // namespace warren

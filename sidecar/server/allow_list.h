// Which clients may ask: --allow. Immutable once built; any thread.
#pragma once

#include <vector>

#include "sidecar/base/address.h"

namespace warren {

class AllowList {
  public:
    explicit AllowList(std::vector<Network> networks) : networks_(std::move(networks)) {}

    // The default: loopback, and the subnets of the addresses listened on, as the interfaces have
    // them at start; a wildcard adds none, or the whole Internet could ask.
    static AllowList for_listeners(const std::vector<Endpoint>& listeners);

    [[nodiscard]] bool contains(const Address& client) const {
        for (const Network& network : networks_) {
            if (network.contains(client)) return true;
        }
        return false;
    }

  private:
    std::vector<Network> networks_;
};

}  // namespace warren

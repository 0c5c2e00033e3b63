#include "sidecar/server/allow_list.h"

#include "sidecar/base/interfaces.h"

namespace warren {

AllowList AllowList::for_listeners(const std::vector<Endpoint>& listeners) {
    std::vector<Network> networks{*Network::parse("127.0.0.0/8"), *Network::parse("::1")};
    for (const Network& interface : interface_addresses()) {
        for (const Endpoint& listener : listeners) {
            if (listener.address == interface.base) networks.push_back(interface);
        }
    }
    return AllowList(std::move(networks));
}

}  // namespace warren

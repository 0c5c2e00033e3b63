#include "sidecar/server/allow_list.h"

#include <ifaddrs.h>

#include <bit>
#include <cstring>
#include <memory>

namespace warren {
namespace {

Address address_of(const sockaddr* socket_address) {
    sockaddr_storage storage{};
    std::memcpy(&storage, socket_address,
                socket_address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
    return Endpoint::from_sockaddr(storage).address;
}

uint8_t prefix_of(const Address& netmask) {
    int bits = 0;
    for (const uint8_t octet : netmask.octets()) bits += std::popcount(octet);
    return static_cast<uint8_t>(bits);
}

}  // namespace

AllowList AllowList::for_listeners(const std::vector<Endpoint>& listeners) {
    std::vector<Network> networks{*Network::parse("127.0.0.0/8"), *Network::parse("::1")};
    ifaddrs* interfaces = nullptr;
    if (getifaddrs(&interfaces) != 0) return AllowList(std::move(networks));
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(interfaces, freeifaddrs);
    for (const ifaddrs* at = interfaces; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || at->ifa_netmask == nullptr) continue;
        const int family = at->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        const Address address = address_of(at->ifa_addr);
        for (const Endpoint& listener : listeners) {
            if (listener.address != address) continue;
            networks.push_back({address, prefix_of(address_of(at->ifa_netmask))});
        }
    }
    return AllowList(std::move(networks));
}

}  // namespace warren

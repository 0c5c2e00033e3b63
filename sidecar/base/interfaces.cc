#include "sidecar/base/interfaces.h"

#include <ifaddrs.h>

#include <bit>
#include <cstring>
#include <memory>

namespace warren {
namespace {

Address address_of(const sockaddr& socket_address) {
    sockaddr_storage storage{};
    std::memcpy(&storage, &socket_address,
                socket_address.sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
    return Endpoint::from_sockaddr(storage).address;
}

uint8_t prefix_of(const Address& netmask) {
    int bits = 0;
    for (const uint8_t octet : netmask.octets()) bits += std::popcount(octet);
    return static_cast<uint8_t>(bits);
}

}  // namespace

std::vector<Network> interface_addresses() {
    std::vector<Network> networks;
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return networks;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, freeifaddrs);
    for (const ifaddrs* at = first; at != nullptr; at = at->ifa_next) {
        if (at->ifa_addr == nullptr || at->ifa_netmask == nullptr) continue;
        const int family = at->ifa_addr->sa_family;
        if (family != AF_INET && family != AF_INET6) continue;
        networks.push_back({address_of(*at->ifa_addr), prefix_of(address_of(*at->ifa_netmask))});
    }
    return networks;
}

}  // namespace warren

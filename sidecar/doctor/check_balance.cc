// glibc sorts addresses in the caller's own subnet by the longest common prefix (RFC 6724, rule 9):
// whatever order we give, the same instance comes first for all callers of this host.
#include <ifaddrs.h>

#include <bit>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/doctor/examination.h"

namespace warren {
namespace {

using nlohmann::json;

std::optional<Address> address_of(const sockaddr* socket_address) {
    if (socket_address == nullptr || socket_address->sa_family != AF_INET) return {};
    sockaddr_storage storage{};
    *reinterpret_cast<sockaddr_in*>(&storage) =
        *reinterpret_cast<const sockaddr_in*>(socket_address);
    return Endpoint::from_sockaddr(storage).address;
}

// Of IPv4: there it is met.
std::vector<Network> own_subnets() {
    std::vector<Network> subnets;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return subnets;
    const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, freeifaddrs);
    for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
        const auto address = address_of(each->ifa_addr);
        const auto mask = address_of(each->ifa_netmask);
        if (!address || !mask || address->is_loopback()) continue;
        int bits = 0;
        for (const uint8_t octet : mask->octets()) bits += std::popcount(octet);
        const auto network = Network::parse(address->text() + '/' + std::to_string(bits));
        if (network && bits < 32) subnets.push_back(*network);
    }
    return subnets;
}

bool is_near(const std::vector<Network>& subnets, const json& text) {
    const auto address = text.is_string() ? Address::parse(text.get<std::string>()) : std::nullopt;
    for (const Network& subnet : subnets) {
        if (address && subnet.contains(*address)) return true;
    }
    return false;
}

size_t near_instances(const std::vector<Network>& subnets, const json& service) {
    size_t near = 0;
    for (const json& address : service.value("addresses", json::array())) {
        near += is_near(subnets, address) ? 1 : 0;
    }
    return near;
}

}  // namespace

void check_balance(const Examination& examination, Findings& findings) {
    if (examination.services.is_null()) return;
    const std::vector<Network> subnets = own_subnets();
    for (const json& service : examination.services.value("services", json::array())) {
        if (near_instances(subnets, service) < 2) continue;
        findings.note("balance",
                      service.value("name", "?") +
                          " has instances in this host's own subnet: glibc "
                          "tries them in one order, always",
                      "answers=one in /etc/warren/nss.conf, or max_answers 1 for the service");
        return;  // one is example enough
    }
}

}  // namespace warren

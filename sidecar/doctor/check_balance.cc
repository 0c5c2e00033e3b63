// glibc sorts addresses in the caller's own subnet by the longest common prefix (RFC 6724, rule 9):
// whatever order we give, the same instance comes first for all callers of this host.
#include <algorithm>
#include <optional>
#include <vector>

#include "sidecar/base/interfaces.h"
#include "sidecar/doctor/examination.h"
#include "sidecar/doctor/module_settings.h"

namespace warren {
namespace {

using nlohmann::json;

// Of IPv4: there it is met.
std::vector<Network> own_subnets() {
    std::vector<Network> subnets;
    for (const Network& network : interface_addresses()) {
        const bool is_subnet = network.base.is_ipv4() && network.prefix < 32;
        if (is_subnet && !network.base.is_loopback()) subnets.push_back(network);
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

auto near_instances(const std::vector<Network>& subnets, const json& service) {
    const json instances = service.value("addresses", json::array());
    return std::count_if(instances.begin(), instances.end(), [&](const json& addresses) {
        return std::any_of(addresses.begin(), addresses.end(),
                           [&](const json& address) { return is_near(subnets, address); });
    });
}

}  // namespace

void check_balance(const Examination& examination, Findings& findings) {
    if (examination.services.is_null()) return;
    if (module_settings(examination.root).one_instance) return;
    const std::vector<Network> subnets = own_subnets();
    for (const json& service : examination.services.value("services", json::array())) {
        if (service.value("answers", "") == "one" || near_instances(subnets, service) < 2) continue;
        findings.note(
            "balance",
            service.value("name", "?") +
                " has instances in this host's own subnet: glibc "
                "tries them in one order, always",
            "answers=one in /etc/warren/nss.conf, or \"answers\": \"one\" of the service");
        return;  // one is example enough
    }
}

}  // namespace warren

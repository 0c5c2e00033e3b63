#include "sidecar/command/cni_result.h"

#include <optional>
#include <string_view>

#include "sidecar/base/address.h"
#include "sidecar/command/cni_config.h"

namespace warren {
namespace {

using nlohmann::json;

std::string text(const json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool is_in_container(const json& result, const json& ip, const std::string& ifname) {
    const json& interfaces = member(result, "interfaces");
    const json& index = member(ip, "interface");
    if (!interfaces.is_array() || !index.is_number_unsigned()) return true;
    if (index.get<size_t>() >= interfaces.size()) return false;
    const json& found = interfaces[index.get<size_t>()];
    return !text(member(found, "sandbox")).empty() && text(member(found, "name")) == ifname;
}

std::optional<Address> address_of(const std::string& network) {
    return Address::parse(std::string_view(network).substr(0, network.find('/')));
}

// "10.1.0.5/16", and so on.
std::vector<std::string> networks_in(const json& result, const std::string& ifname) {
    std::vector<std::string> networks;
    for (const json& ip : member(result, "ips")) {
        const std::string network = text(member(ip, "address"));
        if (address_of(network) && is_in_container(result, ip, ifname)) networks.push_back(network);
    }
    return networks;
}

// Ours first, then what is there already, but for ours and what begins with `without`.
json merged(const std::string& ours, const json& theirs, std::string_view without) {
    json all = json::array({ours});
    if (!theirs.is_array()) return all;
    for (const json& each : theirs) {
        const bool other = without.empty() || !text(each).starts_with(without);
        if (other && each != ours) all.push_back(each);
    }
    return all;
}

}  // namespace

std::vector<std::string> addresses_in(const json& result, const std::string& ifname) {
    std::vector<std::string> addresses;
    for (const std::string& network : networks_in(result, ifname)) {
        const Address address = *address_of(network);
        if (!address.is_link_local()) addresses.push_back(address.text());
    }
    return addresses;
}

bool is_without_egress(const json& result, const std::string& ifname) {
    const std::vector<std::string> networks = networks_in(result, ifname);
    if (networks.empty()) return false;
    for (const std::string& network : networks) {
        if (network.ends_with("/32") || network.ends_with("/128")) return false;
    }
    for (const json& route : member(result, "routes")) {
        if (text(member(route, "dst")).ends_with("/0")) return false;
    }
    return true;
}

json with_dns(json result, const std::string& nameserver, const std::string& domain) {
    json dns = member(result, "dns");
    if (!dns.is_object()) dns = json::object();
    dns["nameservers"] = json::array({nameserver});
    dns["search"] = merged(domain, member(dns, "search"), "");
    dns["options"] = merged("ndots:0", member(dns, "options"), "ndots:");
    result["dns"] = std::move(dns);
    return result;
}

json in_cni_version(json result, const std::string& version) {
    result["cniVersion"] = version;
    if (!member(result, "ips").is_array()) return result;
    const bool with_family = cni_version_before(version, "1.0.0");
    for (json& ip : result["ips"]) {
        const auto address = address_of(text(member(ip, "address")));
        if (!address) continue;
        if (!with_family) {
            ip.erase("version");
        } else if (!ip.contains("version")) {
            ip["version"] = address->is_ipv4() ? "4" : "6";
        }
    }
    return result;
}

}  // namespace warren

#include "sidecar/upstream/upstream_list.h"

#include <algorithm>
#include <optional>

namespace warren {
namespace {

constexpr std::string_view kKeyword = "nameserver";
constexpr std::string_view kBlank = " \t\r";
constexpr std::string_view kDefaultServer = "8.8.8.8";

// The address of a nameserver line. As the C library reads it: the keyword starts the line.
std::optional<Address> nameserver(std::string_view line) {
    if (!line.starts_with(kKeyword)) return {};
    line.remove_prefix(kKeyword.size());
    const size_t start = line.find_first_not_of(kBlank);
    if (start == 0 || start == std::string_view::npos) return {};
    line.remove_prefix(start);
    return Address::parse(line.substr(0, line.find_first_of(kBlank)));
}

bool is_own(const Endpoint& server, const std::vector<Endpoint>& own) {
    return std::any_of(own.begin(), own.end(), [&server](const Endpoint& ours) {
        if (ours.port != server.port) return false;
        return ours.address == server.address ||
               (ours.address.is_unspecified() && server.address.is_loopback() &&
                ours.address.is_ipv4() == server.address.is_ipv4());
    });
}

}  // namespace

UpstreamList read_resolv_conf(std::string_view text, const std::vector<Endpoint>& own) {
    UpstreamList list;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        auto address = nameserver(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!address) continue;
        // Nobody's address reaches this host, as the loopback address does.
        if (address->is_unspecified()) {
            address = Address::parse(address->is_ipv4() ? "127.0.0.1" : "::1");
        }
        const Endpoint server{*address, kDnsPort};
        if (is_own(server, own)) continue;
        if (std::find(list.servers.begin(), list.servers.end(), server) == list.servers.end()) {
            list.servers.push_back(server);
        }
    }
    if (list.servers.empty()) {
        list.servers.push_back({Address::parse(kDefaultServer).value(), kDnsPort});
    }
    return list;
}

}  // namespace warren

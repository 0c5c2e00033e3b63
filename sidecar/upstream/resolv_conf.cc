#include "sidecar/upstream/resolv_conf.h"

#include <algorithm>
#include <optional>

#include "sidecar/base/warren_defaults.h"

namespace warren {
namespace {

constexpr std::string_view kKeyword = "nameserver";
constexpr std::string_view kBlank = " \t\r";

// The address of a nameserver line. As the C library reads it: the keyword starts the line.
std::optional<Address> nameserver(std::string_view line) {
    if (!line.starts_with(kKeyword)) return {};
    line.remove_prefix(kKeyword.size());
    const size_t start = line.find_first_not_of(kBlank);
    if (start == 0 || start == std::string_view::npos) return {};
    line.remove_prefix(start);
    return Address::parse(line.substr(0, line.find_first_of(kBlank)));
}

// "options … trust-ad …", as glibc reads it.
bool says_trust_ad(std::string_view line) {
    constexpr std::string_view kOptions = "options";
    if (!line.starts_with(kOptions)) return false;
    line.remove_prefix(kOptions.size());
    if (line.find_first_not_of(kBlank) == 0) return false;
    while (!line.empty()) {
        const size_t start = std::min(line.find_first_not_of(kBlank), line.size());
        line.remove_prefix(start);
        const size_t end = std::min(line.find_first_of(kBlank), line.size());
        if (line.substr(0, end) == "trust-ad") return true;
        line.remove_prefix(end);
    }
    return false;
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

std::vector<Upstream> read_resolv_conf(std::string_view text, const std::vector<Endpoint>& own) {
    std::vector<Upstream> servers;
    bool trust_ad = false;
    while (!text.empty()) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        trust_ad = trust_ad || says_trust_ad(line);
        auto address = nameserver(line);
        if (!address) continue;
        // Nobody's address reaches this host, as the loopback address does.
        if (address->is_unspecified()) {
            address = Address::parse(address->is_ipv4() ? "127.0.0.1" : "::1");
        }
        const Endpoint server{*address, kDnsPort};
        if (is_own(server, own)) continue;
        if (std::any_of(servers.begin(), servers.end(),
                        [&server](const Upstream& there) { return there.endpoint == server; })) {
            continue;
        }
        servers.push_back({.endpoint = server, .tls_name = {}, .trusted = address->is_loopback()});
    }
    if (servers.empty()) {
        servers.push_back({.endpoint = Endpoint::parse(kWarrenUpstream).value(), .tls_name = {}});
    }
    for (Upstream& server : servers) server.trusted = server.trusted || trust_ad;
    return servers;
}

}  // namespace warren

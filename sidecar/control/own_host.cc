#include "sidecar/control/own_host.h"

#include <strings.h>

#include <string>

#include "sidecar/base/address.h"

namespace warren {
namespace {

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) {
        const size_t end = host.find(']');
        return end == std::string_view::npos ? host : host.substr(1, end - 1);
    }
    const size_t colon = host.find(':');
    // More than one: an IPv6 address without its brackets.
    return colon == host.rfind(':') ? host.substr(0, colon) : host;
}

bool is_same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

bool is_own_host(std::string_view host, std::string_view machine) {
    if (host.empty()) return true;
    host = without_port(host);
    if (Address::parse(std::string(host))) return true;
    if (host.ends_with('.')) host.remove_suffix(1);
    if (host.empty()) return false;
    return is_same_name(host, "localhost") || is_same_name(host, machine);
}

}  // namespace warren

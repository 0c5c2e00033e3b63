#include "sidecar/base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace warren {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

template <typename Number>
std::optional<Number> parse_number(std::string_view text, unsigned limit) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value > limit) return {};
    return static_cast<Number>(value);
}

}  // namespace

Address Address::from_octets(std::span<const uint8_t> octets) {
    Address address;
    if (octets.size() == 16 &&
        std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets.begin())) {
        octets = octets.subspan(12);
    }
    address.size_ = octets.size() == 16 ? 16 : 4;
    std::copy_n(octets.begin(), address.size_, address.octets_.begin());
    return address;
}

std::optional<Address> Address::parse(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size() || text.find('\0') != text.npos) return {};
    std::copy(text.begin(), text.end(), terminated.begin());
    std::array<uint8_t, 16> octets{};
    if (inet_pton(AF_INET, terminated.data(), octets.data()) == 1) {
        return from_octets(std::span(octets).first(4));
    }
    if (inet_pton(AF_INET6, terminated.data(), octets.data()) == 1) return from_octets(octets);
    return {};
}

bool Address::is_unspecified() const {
    return std::all_of(octets_.begin(), octets_.end(), [](uint8_t octet) { return octet == 0; });
}

bool Address::is_loopback() const {
    if (is_ipv4()) return octets_[0] == 127;
    return octets_[15] == 1 && std::all_of(octets_.begin(), octets_.end() - 1,
                                           [](uint8_t octet) { return octet == 0; });
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    return inet_ntop(is_ipv4() ? AF_INET : AF_INET6, octets_.data(), buffer.data(), buffer.size());
}

std::optional<Endpoint> Endpoint::parse(std::string_view text, uint16_t default_port) {
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const size_t close = text.find(']');
        if (close == std::string_view::npos) return {};
        host = text.substr(1, close - 1);
        const std::string_view rest = text.substr(close + 1);
        if (!rest.empty() && !rest.starts_with(':')) return {};
        if (rest == ":") return {};
        port = rest.empty() ? rest : rest.substr(1);
        if (host.find(':') == std::string_view::npos) return {};
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        const size_t colon = text.find(':');
        host = text.substr(0, colon);
        port = text.substr(colon + 1);
        if (port.empty()) return {};
    }
    const auto address = Address::parse(host);
    if (!address) return {};
    if (port.empty()) {
        if (default_port == 0) return {};
        return Endpoint{*address, default_port};
    }
    const auto number = parse_number<uint16_t>(port, 65535);
    if (!number || *number == 0) return {};
    return Endpoint{*address, *number};
}

Endpoint Endpoint::from_sockaddr(const sockaddr_storage& storage) {
    if (storage.ss_family == AF_INET6) {
        sockaddr_in6 in6{};
        std::memcpy(&in6, &storage, sizeof in6);
        return {Address::from_octets(std::span<const uint8_t>(in6.sin6_addr.s6_addr, 16)),
                ntohs(in6.sin6_port)};
    }
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    std::array<uint8_t, 4> octets{};
    std::memcpy(octets.data(), &in.sin_addr, 4);
    return {Address::from_octets(octets), ntohs(in.sin_port)};
}

socklen_t Endpoint::to_sockaddr(sockaddr_storage& storage) const {
    storage = {};
    if (address.is_ipv4()) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(port);
        std::memcpy(&in.sin_addr, address.octets().data(), 4);
        std::memcpy(&storage, &in, sizeof in);
        return sizeof in;
    }
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(port);
    std::memcpy(&in6.sin6_addr, address.octets().data(), 16);
    std::memcpy(&storage, &in6, sizeof in6);
    return sizeof in6;
}

std::string Endpoint::text() const {
    const std::string host = address.text();
    return (address.is_ipv4() ? host : '[' + host + ']') + ':' + std::to_string(port);
}

std::optional<Network> Network::parse(std::string_view text) {
    const size_t slash = text.find('/');
    const auto address = Address::parse(text.substr(0, slash));
    if (!address) return {};
    const auto bits = static_cast<uint8_t>(address->octets().size() * 8);
    if (slash == std::string_view::npos) return Network{*address, bits};
    const auto prefix = parse_number<uint8_t>(text.substr(slash + 1), bits);
    if (!prefix) return {};
    return Network{*address, *prefix};
}

bool Network::contains(const Address& address) const {
    if (address.is_ipv4() != base.is_ipv4()) return false;
    const size_t whole = prefix / 8;
    if (!std::equal(base.octets().begin(), base.octets().begin() + static_cast<long>(whole),
                    address.octets().begin())) {
        return false;
    }
    if (prefix % 8 == 0) return true;
    const int shift = 8 - prefix % 8;
    return base.octets()[whole] >> shift == address.octets()[whole] >> shift;
}

std::string Network::text() const { return base.text() + '/' + std::to_string(prefix); }

}  // namespace warren

// IP addresses, socket addresses and networks as values. No DNS: text is parsed as numbers only.
// Any thread. IPv4-mapped IPv6 addresses (RFC 4291, 2.5.5.2) are the IPv4 addresses they stand for.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace warren {

class Address {
  public:
    Address() = default;  // 0.0.0.0
    // Four or sixteen octets in network order.
    static Address from_octets(std::span<const uint8_t> octets);
    // Digits only ("10.0.0.1", "fd00::1"); nothing if it is anything else.
    static std::optional<Address> parse(std::string_view text);

    [[nodiscard]] bool is_ipv4() const { return size_ == 4; }
    [[nodiscard]] bool is_unspecified() const;
    [[nodiscard]] bool is_loopback() const;
    // fe80::/10 (RFC 4291, 2.5.6): means nothing without an interface.
    [[nodiscard]] bool is_link_local() const {
        return size_ == 16 && octets_[0] == 0xfe && (octets_[1] & 0xc0) == 0x80;
    }
    [[nodiscard]] std::span<const uint8_t> octets() const { return {octets_.data(), size_}; }
    [[nodiscard]] std::string text() const;

    auto operator<=>(const Address&) const = default;

  private:
    uint8_t size_ = 4;
    std::array<uint8_t, 16> octets_{};  // unused ones are zero: addresses compare as a whole
};

inline constexpr uint16_t kDnsPort = 53;  // RFC 1035, 4.2

// An address and a UDP or TCP port.
struct Endpoint {
    Address address;
    uint16_t port = 0;

    // "10.0.0.1:53", "[::1]:53"; the port may be left out if `default_port` is not 0.
    static std::optional<Endpoint> parse(std::string_view text, uint16_t default_port = 0);
    static Endpoint from_sockaddr(const sockaddr_storage& storage);
    // Fills `storage`, returns the length that bind() and connect() want.
    socklen_t to_sockaddr(sockaddr_storage& storage) const;
    [[nodiscard]] std::string text() const;

    auto operator<=>(const Endpoint&) const = default;
};

// A network in CIDR form. A bare address is a network of one.
struct Network {
    Address base;
    uint8_t prefix = 32;  // bits

    static std::optional<Network> parse(std::string_view text);
    [[nodiscard]] bool contains(const Address& address) const;
    [[nodiscard]] std::string text() const;

    auto operator<=>(const Network&) const = default;
};

}  // namespace warren

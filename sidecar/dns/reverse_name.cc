#include "sidecar/dns/reverse_name.h"

#include <charconv>

namespace warren::dns {
namespace {

constexpr Labels kIpv4Suffix{"\7in-addr\4arpa", 13};
constexpr Labels kIpv6Suffix{"\3ip6\4arpa", 9};
constexpr std::string_view kHexDigits = "0123456789abcdef";

std::optional<uint8_t> decimal_octet(std::string_view label) {
    if (label.empty() || label.size() > 3 || (label[0] == '0' && label.size() > 1)) return {};
    unsigned value = 0;
    const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), value);
    if (error != std::errc{} || end != label.data() + label.size() || value > 255) return {};
    return static_cast<uint8_t>(value);
}

std::optional<Address> read_ipv4(const Name& name) {
    std::array<uint8_t, 4> octets{};
    for (size_t i = 0; i < 4; ++i) {
        const auto octet = decimal_octet(name.label(3 - i));
        if (!octet) return {};
        octets[i] = *octet;
    }
    return Address::from_octets(octets);
}

std::optional<Address> read_ipv6(const Name& name) {
    std::array<uint8_t, 16> octets{};
    for (size_t i = 0; i < 32; ++i) {
        const std::string_view label = name.label(31 - i);
        const size_t nibble = label.size() == 1 ? kHexDigits.find(label[0]) : std::string::npos;
        if (nibble == std::string::npos) return {};
        octets[i / 2] = static_cast<uint8_t>(octets[i / 2] << 4 | nibble);
    }
    return Address::from_octets(octets);
}

}  // namespace

std::optional<Address> address_of_reverse_name(const Name& name) {
    if (name.label_count() == 6 && name.labels(4) == kIpv4Suffix) return read_ipv4(name);
    if (name.label_count() == 34 && name.labels(32) == kIpv6Suffix) return read_ipv6(name);
    return {};
}

std::string reverse_name(const Address& address) {
    std::string text;
    const auto octets = address.octets();
    for (size_t i = octets.size(); i-- > 0;) {
        if (address.is_ipv4()) {
            text += std::to_string(octets[i]) + '.';
        } else {
            text += {kHexDigits[octets[i] & 15], '.', kHexDigits[octets[i] >> 4], '.'};
        }
    }
    return text + (address.is_ipv4() ? "in-addr.arpa" : "ip6.arpa");
}

}  // namespace warren::dns

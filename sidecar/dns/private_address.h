// Addresses that no name of the wide world has reason to have.
#pragma once

#include <cstdint>
#include <span>

namespace warren::dns {

// Whether an A or AAAA record of the response, or a hint in an HTTPS or SVCB record, leads to this
// host or into a private network: 0/8, 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16,
// ::, ::1, fc00::/7, fe80::/10, and the IPv4 ones mapped into IPv6 (RFC 6890).
bool has_private_address(std::span<const uint8_t> response);

}  // namespace warren::dns

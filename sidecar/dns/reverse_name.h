// Names of addresses: `10.1.0.10.in-addr.arpa` (RFC 1035, 3.5) and `….ip6.arpa` (RFC 3596, 2.5).
#pragma once

#include <optional>
#include <string>

#include "sidecar/base/address.h"
#include "sidecar/dns/name.h"

namespace warren::dns {

// The address of which `name` is the reverse name; nothing for any other, a network's included.
std::optional<Address> address_of_reverse_name(const Name& name);
std::string reverse_name(const Address& address);  // as text, without a dot at the end

}  // namespace warren::dns

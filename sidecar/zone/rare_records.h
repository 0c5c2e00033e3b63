// The rdata of records that are built once for an image and not on the query path. ldns writes
// them, so that their form is somebody else's concern. The catalog thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/dns/name.h"

namespace warren {

inline constexpr size_t kSerialFromEnd = 20;  // where the SOA's serial stands, counted from its end

// SOA (RFC 1035, 3.3.13): `ns.dns.DOMAIN hostmaster.DOMAIN serial 3600 600 86400 minimum`.
std::string soa_rdata(dns::Labels domain, uint32_t serial, uint32_t minimum);
// NS: `ns.dns.DOMAIN`.
std::string ns_rdata(dns::Labels domain);
// TXT: one `key=value` string for each pair (RFC 6763, 6.3), kMaxText octets of them
// at most: the rest is left out.
std::string text_rdata(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace warren

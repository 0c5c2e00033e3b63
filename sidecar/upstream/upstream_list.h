// Who is asked for names that are not ours: groups of name servers, each for the names below one
// suffix, and one for all others. A value: published whole by the thread that follows resolv.conf,
// read by the workers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/dns/name.h"

namespace warren {

struct Upstream {
    Endpoint endpoint;
    bool tls = false;      // DNS over TLS (RFC 7858)
    std::string tls_name;  // whom its certificate must name; empty: the address
    // What it says of DNSSEC (its AD bit) can be believed: it is on this host, is asked over TLS,
    // or resolv.conf says trust-ad.
    bool trusted = false;

    [[nodiscard]] std::string text() const;  // as --upstream takes it

    bool operator==(const Upstream&) const = default;
};

struct UpstreamGroup {
    std::string suffix;             // labels, lower case; empty: every other name
    std::vector<Upstream> servers;  // in the order given; none: these names are refused
    // Stands for suffix and servers: what one group's servers said is not told to who would have
    // asked another's (the resolver before the VPN, the one behind it).
    uint64_t context = 0;

    bool operator==(const UpstreamGroup&) const = default;
};

struct UpstreamList {
    std::vector<UpstreamGroup> groups;  // longest suffix first

    // Whose suffix is the longest that `name` ends with; null if there is none.
    [[nodiscard]] const UpstreamGroup* find(const dns::Name& name) const;

    // Adds `server` to the group of `suffix`, unless it is there. Keeps order and context right.
    void add(const std::string& suffix, const Upstream& server);
    // Makes the group of `suffix`, without servers if it is new.
    UpstreamGroup& group(const std::string& suffix);

    bool operator==(const UpstreamList&) const = default;
};

}  // namespace warren

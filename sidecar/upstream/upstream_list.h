// The name servers that questions which are not ours are forwarded to, in the order in which they
// are asked. A value: published whole by the thread that follows resolv.conf, read by the workers.
#pragma once

#include <string_view>
#include <vector>

#include "sidecar/base/address.h"

namespace warren {

struct UpstreamList {
    std::vector<Endpoint> servers;

    bool operator==(const UpstreamList&) const = default;
};

// The nameserver lines of a resolv.conf(5), each server once. Left out: what is no address,
// link-local servers (fe80::1%eth0: the scope has no place in an Endpoint), and those that are our
// own addresses, which would ask us again and again. A wildcard in `own` stands for the loopback
// networks; whoever knows the addresses of this host's interfaces adds them to `own`. Where no
// server is left it is Warren's default, 8.8.8.8.
UpstreamList read_resolv_conf(std::string_view text, const std::vector<Endpoint>& own);

}  // namespace warren

// The name servers of a resolv.conf(5).
#pragma once

#include <string_view>
#include <vector>

#include "sidecar/upstream/upstream_list.h"

namespace warren {

// The nameserver lines, each server once; trusted if they are on this host or `options trust-ad`
// is there. Left out: what is no address, link-local servers (fe80::1%eth0: the scope has no place
// in an Endpoint), and those that are our own addresses, which would ask us again and again. A
// wildcard in `own` stands for the loopback networks; whoever knows the addresses of this host's
// interfaces adds them to `own`. Where no server is left it is Warren's default, 8.8.8.8.
std::vector<Upstream> read_resolv_conf(std::string_view text, const std::vector<Endpoint>& own);

}  // namespace warren

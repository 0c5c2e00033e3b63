// Queries in wire form for the stopwatch, one for each service in an order that no memory follows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sidecar/dns/query.h"
#include "tests/bench/sample_catalog.h"

namespace warren::bench {

using Message = std::vector<uint8_t>;

enum class Kind { kA, kAEdns, kAaaa, kAbsent, kSrv, kPtr };

// What is asked: `svc7.warren` A, its AAAA, `absent7.warren`, its SRV, the reverse of its address.
Message write_query(size_t service, Kind kind);
std::vector<Message> shuffled_queries(size_t services, Kind kind);

// A request of the NSS module for both families of `svc7.warren`.
Message write_nss_request(size_t service);
std::vector<Message> shuffled_nss_requests(size_t services);

}  // namespace warren::bench

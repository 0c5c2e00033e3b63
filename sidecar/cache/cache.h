// What upstreams have said, kept for as long as they allow (RFC 1035, 2181, 2308) and, when nobody
// can be asked, a while longer (RFC 8767). Bounded in octets; what has not been asked for longest
// goes first. Shared by all workers: any thread may call, each call takes the lock of one shard of
// it for as long as it copies.
#pragma once

#include <cstddef>
#include <memory>

#include "sidecar/dns/name.h"

namespace warren {

class Cache {
  public:
    // `octets` is what all entries and the tables that find them may take; 0: nothing is kept.
    explicit Cache(size_t octets);
    ~Cache();
    Cache(const Cache&) = delete;
    Cache& operator=(const Cache&) = delete;

    // Forgets everything, or what is known of `name` (lower case) and of all names below it. Tells
    // how many entries that were.
    size_t flush();
    size_t flush(dns::Labels name);

    struct Size {
        size_t entries = 0;
        size_t octets = 0;
    };
    [[nodiscard]] Size size() const;
};

}  // namespace warren

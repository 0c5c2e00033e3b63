// Walks the buckets of one transaction of a bbolt database. Of the file nothing is believed: the
// walk ends after as many pages as there are, no page is met twice, and what lies in no order or
// outside is damage. The source's thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "sidecar/sources/bolt_file.h"
#include "sidecar/sources/bolt_page.h"

namespace warren {

inline constexpr uint64_t kMaxBoltRead = uint64_t{1} << 30;  // octets: a million containers

// What one transaction says.
struct BoltSnapshot {
    BoltMeta meta;
    std::unordered_map<uint64_t, BoltPagePtr> pages;  // branches and leaves, by number
    // The leaves of each bucket that was asked for and is there, in the order of keys.
    std::map<std::string, std::vector<BoltPagePtr>, std::less<>> buckets;
};

// What is taken over from an earlier transaction of the same file.
enum class Reuse {
    kEqual,     // pages whose octets are the same: all are read
    kNumbered,  // pages of the same number, unread: only if no other transaction lies between
};

// Throws BoltError if something is damaged, which may mean no more than that the writer has gone on
// meanwhile. `before` may be null.
BoltSnapshot read_buckets(const BoltFile& file, const BoltMeta& meta,
                          const std::vector<std::string>& names, const BoltSnapshot* before,
                          Reuse reuse);

}  // namespace warren

// The last changes of the catalog, in words for people: a ring. Written by the catalog thread, read
// by any. A change of many services at once is one entry, so that a large catalog that is read for
// the first time does not push out all others.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/zone/zone_image.h"

namespace warren {

struct Change {
    uint64_t number = 0;  // 1, 2, 3 …
    int64_t at = 0;       // milliseconds since 1970
    std::string service;  // empty: of many
    std::string what;
};

class ChangeLog {
  public:
    static constexpr size_t kMost = 256;
    static constexpr size_t kMostAtOnce = 64;

    // `before`: the image that the changes are not in yet, or null.
    void note(const CatalogChanges& changes, const ZoneImage* before, int64_t now);

    // Those with higher numbers than `number`, oldest first.
    [[nodiscard]] std::vector<Change> since(uint64_t number) const;
    [[nodiscard]] uint64_t newest() const;

  private:
    void add(std::string service, std::string what, int64_t now);

    mutable std::mutex mutex_;
    std::deque<Change> changes_;
    uint64_t newest_ = 0;
};

// What is different, "" if nothing is; null is a service that is not there.
std::string describe_change(const Service* before, const Service* after);

}  // namespace warren

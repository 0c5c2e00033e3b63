// What the newest zone image is made of and what it cost, for those who ask: written by the catalog
// thread, read by any.
#pragma once

#include <cstdint>
#include <mutex>

#include "sidecar/base/clock.h"
#include "sidecar/zone/zone_compiler.h"

namespace warren {

struct ZoneReport {
    uint64_t generation = 0;  // images so far
    ZoneSummary summary;      // without complaints
    Duration compile_time{};  // of the newest
    Duration compile_sum{};   // of all
    int64_t made_at = 0;      // milliseconds since 1970
};

class ZoneStatus {
  public:
    void note(const ZoneSummary& summary, Duration took, int64_t now) {
        const std::lock_guard lock(mutex_);
        ++report_.generation;
        report_.summary = {.services = summary.services,
                           .running = summary.running,
                           .listed = summary.listed,
                           .without_address = summary.without_address,
                           .browse_left_out = summary.browse_left_out,
                           .complaints = {}};
        report_.compile_time = took;
        report_.compile_sum += took;
        report_.made_at = now;
    }

    [[nodiscard]] ZoneReport report() const {
        const std::lock_guard lock(mutex_);
        return report_;
    }

  private:
    mutable std::mutex mutex_;
    ZoneReport report_;
};

}  // namespace warren

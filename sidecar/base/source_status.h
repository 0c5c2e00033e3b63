// How a source of services fares, for those who ask: written by the catalog thread, read by any.
// Ages count from when it was last well, by the clock that goes on while the host sleeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "sidecar/base/clock.h"

namespace warren {

enum class SourceState : uint8_t {
    kStarting,  // has said nothing yet, and nothing is known of it
    kWell,
    kFailing,
    kSaved,  // has said nothing yet; what is known was kept from an earlier time
};

struct SourceReport {
    SourceState state = SourceState::kStarting;
    size_t services = 0;
    bool has_catalog = false;  // told, or kept
    uint64_t age = 0;          // seconds since it was last well; 0 while it is
    std::string error;         // the last one, also when it is well again
};

class SourceStatus {
  public:
    // `name` is its URL without secrets.
    explicit SourceStatus(std::string name, BootTime now = boot_time())
        : name_(std::move(name)), well_until_(now) {}

    void note_well(size_t services, BootTime now);
    // False if it was failing already.
    bool note_failure(const std::string& reason, BootTime now);
    // What is known was kept: it was well so many milliseconds ago.
    void note_saved(size_t services, int64_t age, BootTime now);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] SourceReport report(BootTime now = boot_time()) const;
    // Milliseconds since it was last well; 0 while it is.
    [[nodiscard]] int64_t age(BootTime now) const;

  private:
    [[nodiscard]] int64_t age_now(BootTime now) const;

    const std::string name_;
    mutable std::mutex mutex_;
    SourceState state_ = SourceState::kStarting;
    size_t services_ = 0;
    bool has_catalog_ = false;
    BootTime well_until_;
    std::string error_;
};

// "well", "failing" …
const char* name_of(SourceState state);

}  // namespace warren

#include "sidecar/base/source_status.h"

#include <algorithm>
#include <array>

namespace warren {

void SourceStatus::note_well(size_t services, BootTime now) {
    const std::lock_guard lock(mutex_);
    state_ = SourceState::kWell;
    services_ = services;
    has_catalog_ = true;
    well_until_ = now;
}

bool SourceStatus::note_failure(const std::string& reason, BootTime now) {
    const std::lock_guard lock(mutex_);
    const bool is_new = state_ != SourceState::kFailing;
    if (state_ == SourceState::kWell) well_until_ = now;
    state_ = SourceState::kFailing;
    error_ = reason;
    return is_new;
}

void SourceStatus::note_saved(size_t services, int64_t age, BootTime now) {
    const std::lock_guard lock(mutex_);
    if (state_ == SourceState::kStarting) state_ = SourceState::kSaved;
    services_ = services;
    has_catalog_ = true;
    well_until_ = now - std::max<int64_t>(age, 0);
}

int64_t SourceStatus::age_now(BootTime now) const {
    return state_ == SourceState::kWell ? 0 : std::max<int64_t>(now - well_until_, 0);
}

int64_t SourceStatus::age(BootTime now) const {
    const std::lock_guard lock(mutex_);
    return age_now(now);
}

SourceReport SourceStatus::report(BootTime now) const {
    const std::lock_guard lock(mutex_);
    return {.state = state_,
            .services = services_,
            .has_catalog = has_catalog_,
            .age = static_cast<uint64_t>(age_now(now)) / 1000,
            .error = error_};
}

const char* name_of(SourceState state) {
    constexpr std::array kNames{"starting", "well", "failing", "saved"};
    return kNames.at(static_cast<size_t>(state));
}

}  // namespace warren

#include "sidecar/catalog/stale_watch.h"

#include <algorithm>
#include <optional>

namespace warren {

void StaleWatch::look() {
    later_ = Watch();
    if (limit_ == Duration::zero()) return;
    const BootTime now = boot_time();
    bool stale = false;
    std::optional<Duration> next;
    for (const SourceStatus* source : sources_) {
        const SourceReport report = source->report(now);
        if (!report.has_catalog || report.state == SourceState::kWell) continue;
        const Duration left = limit_ - std::chrono::milliseconds(source->age(now));
        stale = stale || left <= Duration::zero();
        if (left > Duration::zero()) next = std::min(next.value_or(left), left);
    }
    if (next) later_ = loop_.after(*next + std::chrono::milliseconds(1), [this] { look(); });
    if (stale == stale_) return;
    stale_ = stale;
    tell_(stale);
}

}  // namespace warren

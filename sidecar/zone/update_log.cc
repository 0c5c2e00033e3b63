#include "sidecar/zone/update_log.h"

#include "sidecar/base/counted.h"
#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr Duration kBetweenLines = std::chrono::seconds(1);

std::string described(const ZoneSummary& summary) {
    std::string line = "catalog taken: " + counted(summary.services, "service") + ", " +
                       std::to_string(summary.listed) + " of " +
                       counted(summary.running, "running instance") + " answered";
    if (summary.without_address > 0) {
        line += ", " + std::to_string(summary.without_address) + " without an address";
    }
    if (summary.browse_left_out > 0) {
        line += ", " + std::to_string(summary.browse_left_out) + " not listed for browsing";
    }
    return line;
}

}  // namespace

void UpdateLog::note(const ZoneSummary& summary) {
    line_ = described(summary);
    ++updates_;
    const TimePoint now = Clock::now();
    if (now >= next_line_at_) return write();
    log_debug(line_);
    if (!later_.active()) later_ = loop_.after(next_line_at_ - now, [this] { write(); });
}

void UpdateLog::write() {
    later_ = Watch();
    if (updates_ > 1) line_ += "; since the last line " + counted(updates_, "update");
    log_info(line_);
    updates_ = 0;
    next_line_at_ = Clock::now() + kBetweenLines;
}

}  // namespace warren

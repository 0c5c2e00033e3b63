#include "sidecar/zone/zone_updater.h"

#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/catalog/read_catalog.h"

namespace warren {
namespace {

// A catalog with a systematic mistake in it must not fill the disk with log.
constexpr size_t kMostLines = 20;

}  // namespace

ZoneUpdater::ZoneUpdater(ZoneSettings settings, Published<ZoneImage>& images,
                         std::function<void()> published)
    : compiler_(std::move(settings)), images_(images), published_(std::move(published)) {}

void ZoneUpdater::take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) {
    share_unchanged(catalog, last_);
    images_.publish(compiler_.compile(catalog));
    last_ = std::move(catalog);
    published_();

    std::vector<std::string> lines;
    lines.reserve(bad_entries.size());
    for (const BadEntry& entry : bad_entries) lines.push_back(entry.place + ": " + entry.reason);
    const auto& complaints = compiler_.summary().complaints;
    lines.insert(lines.end(), complaints.begin(), complaints.end());
    counters_.add(Counter::kCatalogUpdates);
    counters_.add(Counter::kBadEntries, lines.size());
    for (size_t i = 0; i < lines.size() && i < kMostLines; ++i) {
        log_warning("catalog: " + lines[i]);
    }
    if (lines.size() > kMostLines) {
        log_warning("catalog: and " + std::to_string(lines.size() - kMostLines) +
                    " more; `warren-sidecar check` lists all of them");
    }
    log_update(lines.size());
}

void ZoneUpdater::log_update(size_t bad_entries) {
    const ZoneSummary& summary = compiler_.summary();
    std::string line = "catalog taken: " + std::to_string(summary.services) + " services, " +
                       std::to_string(summary.listed) + " of " + std::to_string(summary.running) +
                       " running instances answered";
    if (bad_entries > 0)
        line += ", " + std::to_string(bad_entries) +
                (bad_entries == 1 ? " bad entry left out" : " bad entries left out");
    if (summary.without_address > 0) {
        line += ", " + std::to_string(summary.without_address) + " without an address";
    }
    if (summary.browse_left_out > 0) {
        line += ", " + std::to_string(summary.browse_left_out) + " not listed for browsing";
    }
    log_info(line);
}

void ZoneUpdater::take_failure(const std::string& reason) {
    counters_.add(Counter::kCatalogFailures);
    const bool serving = images_.newest() != nullptr;
    log_error("catalog: " + reason +
              (serving ? "; serving the last good one" : "; our names are not ready"));
}

}  // namespace warren

#include "sidecar/zone/zone_updater.h"

#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/catalog/read_catalog.h"

namespace warren {
namespace {

// A catalog with a systematic mistake in it must not fill the disk with log.
constexpr size_t kMostLines = 20;

std::string counted(size_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace

ZoneUpdater::ZoneUpdater(ZoneSettings settings, Published<ZoneImage>& images,
                         std::function<void()> published)
    : compiler_(std::move(settings)), images_(images), published_(std::move(published)) {}

CatalogSink& ZoneUpdater::add_source() { return sinks_.emplace_back(*this); }

void ZoneUpdater::Sink::take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) {
    share_unchanged(catalog, catalog_);
    catalog_ = std::move(catalog);
    updater_.update(bad_entries);
}

void ZoneUpdater::update(const std::vector<BadEntry>& bad_entries) {
    if (sinks_.size() == 1) {
        images_.publish(compiler_.compile(sinks_.front().catalog()));
    } else {
        Catalog merged;
        for (const Sink& sink : sinks_) {
            const auto& services = sink.catalog().services;
            merged.services.insert(services.begin(), services.end());  // keeps what is there
        }
        images_.publish(compiler_.compile(merged));
    }
    published_();
    log_update(bad_entries);
}

void ZoneUpdater::log_update(const std::vector<BadEntry>& bad_entries) {
    const ZoneSummary& summary = compiler_.summary();
    std::vector<std::string> lines = summary.complaints;
    lines.reserve(lines.size() + bad_entries.size());
    for (const BadEntry& entry : bad_entries) lines.push_back(entry.place + ": " + entry.reason);
    counters_.add(Counter::kCatalogUpdates);
    counters_.add(Counter::kBadEntries, lines.size());
    for (size_t i = 0; i < lines.size() && i < kMostLines; ++i) {
        log_warning("catalog: " + lines[i]);
    }
    if (lines.size() > kMostLines) {
        log_warning("catalog: and " + std::to_string(lines.size() - kMostLines) +
                    " more; `warren-sidecar check` lists all of them");
    }

    std::string line = "catalog taken: " + counted(summary.services, "service", "services") + ", " +
                       std::to_string(summary.listed) + " of " +
                       counted(summary.running, "running instance", "running instances") +
                       " answered";
    if (!lines.empty()) line += ", " + counted(lines.size(), "bad entry", "bad entries");
    if (summary.without_address > 0) {
        line += ", " + std::to_string(summary.without_address) + " without an address";
    }
    if (summary.browse_left_out > 0) {
        line += ", " + std::to_string(summary.browse_left_out) + " not listed for browsing";
    }
    log_info(line);
}

void ZoneUpdater::log_failure(const std::string& reason) {
    counters_.add(Counter::kCatalogFailures);
    const bool serving = images_.newest() != nullptr;
    log_error("catalog: " + reason +
              (serving ? "; serving the last good one" : "; our names are not ready"));
}

}  // namespace warren

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
    tried_ = delivered_ = true;
    share_unchanged(catalog, catalog_);
    catalog_ = std::move(catalog);
    updater_.log_bad_entries(bad_entries);
    updater_.counters_.add(Counter::kCatalogUpdates);
    updater_.update();
}

void ZoneUpdater::Sink::take_changes(const CatalogChanges& changes,
                                     const std::vector<BadEntry>& bad_entries) {
    for (const auto& [name, service] : changes) {
        if (service) {
            catalog_.services[name] = service;
        } else {
            catalog_.services.erase(name);
        }
    }
    updater_.log_bad_entries(bad_entries);
    updater_.counters_.add(Counter::kCatalogUpdates);
    updater_.update();
}

void ZoneUpdater::Sink::take_failure(const std::string& reason) {
    const bool first = !tried_;
    tried_ = true;
    updater_.counters_.add(Counter::kCatalogFailures);
    log_error("catalog: " + reason +
              (delivered_ ? "; serving the last good one" : "; its names are not ready"));
    if (first) updater_.update();  // others may have waited for this one
}

void ZoneUpdater::update() {
    Catalog merged;
    bool complete = true;
    bool any = false;
    for (const Sink& sink : sinks_) {
        if (!sink.tried()) return;
        complete = complete && sink.delivered();
        any = any || sink.delivered();
        const auto& services = sink.catalog().services;
        if (sinks_.size() > 1) merged.services.insert(services.begin(), services.end());
    }
    if (!any) return;
    const Catalog& catalog = sinks_.size() > 1 ? merged : sinks_.front().catalog();
    images_.publish(compiler_.compile(catalog, complete));
    published_();
    log_update();
}

void ZoneUpdater::log_bad_entries(const std::vector<BadEntry>& bad_entries) {
    counters_.add(Counter::kBadEntries, bad_entries.size());
    for (size_t i = 0; i < bad_entries.size() && i < kMostLines; ++i) {
        log_warning("catalog: " + bad_entries[i].place + ": " + bad_entries[i].reason);
    }
    if (bad_entries.size() > kMostLines) {
        log_warning("catalog: and " + std::to_string(bad_entries.size() - kMostLines) +
                    " more; `warren-sidecar check` lists all of them");
    }
    if (!bad_entries.empty()) {
        log_warning("catalog: " + counted(bad_entries.size(), "bad entry", "bad entries") +
                    " left out");
    }
}

void ZoneUpdater::log_update() {
    const ZoneSummary& summary = compiler_.summary();
    counters_.add(Counter::kBadEntries, summary.complaints.size());
    for (size_t i = 0; i < summary.complaints.size() && i < kMostLines; ++i) {
        log_warning("catalog: " + summary.complaints[i]);
    }
    std::string line = "catalog taken: " + counted(summary.services, "service", "services") + ", " +
                       std::to_string(summary.listed) + " of " +
                       counted(summary.running, "running instance", "running instances") +
                       " answered";
    if (summary.without_address > 0) {
        line += ", " + std::to_string(summary.without_address) + " without an address";
    }
    if (summary.browse_left_out > 0) {
        line += ", " + std::to_string(summary.browse_left_out) + " not listed for browsing";
    }
    log_info(line);
}

}  // namespace warren

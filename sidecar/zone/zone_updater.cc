#include "sidecar/zone/zone_updater.h"

#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/catalog/catalog_changes.h"

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
    const CatalogChanges changes = take_newer(catalog_, std::move(catalog));
    updater_.log_bad_entries(bad_entries);
    updater_.update(changes);
}

void ZoneUpdater::Sink::take_changes(const CatalogChanges& changes,
                                     const std::vector<BadEntry>& bad_entries) {
    apply_changes(catalog_, changes);
    updater_.log_bad_entries(bad_entries);
    updater_.update(changes);
}

void ZoneUpdater::Sink::take_failure(const std::string& reason) {
    const bool first = !tried_;
    tried_ = true;
    updater_.counters_.add(Counter::kCatalogFailures);
    log_error("catalog: " + reason +
              (delivered_ ? "; serving the last good one" : "; its names are not ready"));
    if (first) updater_.compile_pending();  // others may have waited for this one
}

void ZoneUpdater::update(const CatalogChanges& changes) {
    counters_.add(Counter::kCatalogUpdates);
    // Of one source alone all is believed.
    if (sinks_.size() == 1) return compile(changes, true);
    for (const auto& [name, service] : changes) pending_.insert(pending_.end(), name);
    compile_pending();
}

void ZoneUpdater::compile_pending() {
    bool complete = true;
    bool any = false;
    for (const Sink& sink : sinks_) {
        if (!sink.tried()) return;
        complete = complete && sink.delivered();
        any = any || sink.delivered();
    }
    if (!any) return;
    CatalogChanges changes;
    for (const std::string& name : pending_) {
        changes.emplace_hint(changes.end(), name, believed(name));
    }
    pending_.clear();
    compile(changes, complete);
}

void ZoneUpdater::compile(const CatalogChanges& changes, bool complete) {
    images_.publish(compiler_.compile(changes, complete));
    published_();
    log_update();
}

// Null if no source has it.
std::shared_ptr<const Service> ZoneUpdater::believed(const std::string& name) const {
    for (const Sink& sink : sinks_) {
        const auto found = sink.catalog().services.find(name);
        if (found != sink.catalog().services.end()) return found->second;
    }
    return nullptr;
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

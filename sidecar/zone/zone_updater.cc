#include "sidecar/zone/zone_updater.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/catalog/catalog_changes.h"

namespace warren {
namespace {

// A catalog with a systematic mistake in it must not fill the disk with log.
constexpr size_t kMostLines = 20;

}  // namespace

ZoneUpdater::ZoneUpdater(EventLoop& loop, ZoneSettings settings, Published<ZoneImage>& images,
                         std::function<void()> published)
    : settings_(std::move(settings)),
      compiler_(settings_),
      images_(images),
      published_(std::move(published)),
      log_(loop) {}

ZoneUpdater::Sink& ZoneUpdater::add_source(std::string name) {
    source_book_.add(name);
    return sinks_.emplace_back(*this, sinks_.size(), std::move(name));
}

void ZoneUpdater::set_stale(bool stale) {
    stale_ = stale;
    compiler_.set_stale(stale);
    const auto last = images_.newest();
    if (!last || start_over_) return;
    attempt([&] { publish({}, last->complete); });
}

void ZoneUpdater::Sink::take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) {
    updater_.attempt([&] {
        const CatalogChanges changes = take_newer(catalog_, std::move(catalog));
        tried_ = delivered_ = true;
        updater_.source_book_.note_bad_entries(place_, bad_entries.size());
        updater_.log_bad_entries(bad_entries, told_);
        updater_.update(place_, changes);
    });
}

void ZoneUpdater::Sink::take_changes(const CatalogChanges& changes,
                                     const std::vector<BadEntry>& bad_entries) {
    updater_.attempt([&] {
        apply_changes(catalog_, changes);
        updater_.source_book_.note_bad_entries(place_, bad_entries.size());
        updater_.log_bad_entries(bad_entries, told_);
        updater_.update(place_, changes);
    });
}

void ZoneUpdater::Sink::take_failure(const std::string& reason) {
    const bool first = !tried_;
    tried_ = true;
    updater_.counters_.add(Counter::kCatalogFailures);
    log_error("catalog: " + reason +
              (delivered_ ? "; serving the last good one" : "; its names are not ready"));
    // Others may have waited for this one.
    if (first) updater_.attempt([this] { updater_.compile_pending(); });
}

template <typename Work>
void ZoneUpdater::attempt(Work work) try {
    work();
} catch (...) {
    start_over_ = true;
    throw;
}

void ZoneUpdater::update(size_t source, const CatalogChanges& changes) {
    counters_.add(Counter::kCatalogUpdates);
    if (changed_) changed_(source, changes);
    if (sinks_.size() == 1 && !start_over_ && compile_alone(changes)) return;
    for (const auto& [name, service] : changes) {
        pending_.insert(pending_.end(), name);
        addresses_.note(source, name, service, pending_);
    }
    compile_pending();
}

// Of one source alone all is believed; false if addresses have to be found for it.
bool ZoneUpdater::compile_alone(const CatalogChanges& changes) {
    const bool incomplete = std::any_of(changes.begin(), changes.end(), [](const auto& change) {
        return change.second && AddressBook::is_incomplete(*change.second);
    });
    if (addresses_.in_use() || incomplete || changes.contains("")) return false;
    compile(changes, true);
    return true;
}

// All that sources have told, at the first instance that needs it.
void ZoneUpdater::fill_addresses() {
    addresses_.use();
    size_t place = 0;
    for (const Sink& sink : sinks_) {
        for (const auto& [name, service] : sink.catalog().services) {
            addresses_.note(place, name, service, pending_);
        }
        ++place;
    }
}

// A compiler that knows nothing has everything before it.
void ZoneUpdater::start_over() {
    const auto last = images_.newest();
    compiler_ = ZoneCompiler(settings_, last ? last->serial : 0);
    compiler_.set_stale(stale_);
    addresses_ = {};
    for (const Sink& sink : sinks_) {
        for (const auto& [name, service] : sink.catalog().services) pending_.insert(name);
    }
}

void ZoneUpdater::compile_pending() {
    if (start_over_) start_over();
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
        if (name.empty()) continue;  // gives addresses, and is no service
        changes.emplace_hint(changes.end(), name, believed(name));
    }
    pending_.clear();
    compile(changes, complete);
    start_over_ = false;
}

void ZoneUpdater::compile(const CatalogChanges& changes, bool complete) {
    const auto before = images_.newest();
    publish(changes, complete);
    change_log_.note(changes, before.get(), wall_milliseconds());
    log_update();
}

void ZoneUpdater::publish(const CatalogChanges& changes, bool complete) {
    const TimePoint began = Clock::now();
    images_.publish(compiler_.compile(changes, complete));
    status_.note(compiler_.summary(), Clock::now() - began, wall_milliseconds());
    published_();
}

// With all its addresses. Null if no source has it.
std::shared_ptr<const Service> ZoneUpdater::believed(const std::string& name) {
    const Sink* first = nullptr;
    size_t place = 0;
    const Sink* different = nullptr;
    std::shared_ptr<const Service> service;
    size_t next_place = 0;
    for (const Sink& sink : sinks_) {
        const size_t its_place = next_place++;
        const auto found = sink.catalog().services.find(name);
        if (found == sink.catalog().services.end()) continue;
        const bool incomplete = AddressBook::is_incomplete(*found->second);
        if (incomplete && !addresses_.in_use()) fill_addresses();
        const auto completed = addresses_.complete(found->second);
        if (first == nullptr) {
            first = &sink;
            place = its_place;
            service = completed;
            addresses_.wait(name, found->second.get());
        } else if (different == nullptr && contradict(*service, *completed)) {
            different = &sink;
        }
    }
    if (first == nullptr) addresses_.wait(name, nullptr);
    if (sinks_.size() > 1) {
        source_book_.note_believed(name, place);
        conflicts_.note(name, first != nullptr ? first->name() : "",
                        different != nullptr ? &different->name() : nullptr);
    }
    return service;
}

// Each reading of a document tells all of them; those of the last time are no news.
void ZoneUpdater::log_bad_entries(const std::vector<BadEntry>& bad_entries,
                                  std::vector<size_t>& told) {
    std::vector<size_t> hashes;
    size_t fresh = 0;
    for (const BadEntry& entry : bad_entries) {
        const std::string line = entry.place + ": " + entry.reason;
        hashes.push_back(std::hash<std::string>{}(line));
        if (std::binary_search(told.begin(), told.end(), hashes.back())) continue;
        if (++fresh <= kMostLines) log_warning("catalog: " + line);
    }
    std::sort(hashes.begin(), hashes.end());
    told = std::move(hashes);
    if (fresh == 0) return;
    counters_.add(Counter::kBadEntries, fresh);
    if (fresh > kMostLines) {
        log_warning("catalog: and " + std::to_string(fresh - kMostLines) +
                    " more; `warren-sidecar check` lists all of them");
    }
    log_warning("catalog: " + std::to_string(bad_entries.size()) +
                (bad_entries.size() == 1 ? " bad entry" : " bad entries") + " left out");
}

void ZoneUpdater::log_update() {
    const ZoneSummary& summary = compiler_.summary();
    counters_.add(Counter::kBadEntries, summary.complaints.size());
    for (size_t i = 0; i < summary.complaints.size() && i < kMostLines; ++i) {
        log_warning("catalog: " + summary.complaints[i]);
    }
    log_.note(summary);
}

}  // namespace warren

#include "sidecar/catalog/kept_source.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr int64_t kBetweenTouches = 60;  // seconds
// A large catalog is written for a second: then a twentieth of the time at most.
constexpr int kRestForWork = 20;
constexpr Duration kAfterProblem = std::chrono::seconds(60);

}  // namespace

int64_t seconds_since_1970() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

KeptSource::KeptSource(EventLoop& loop, std::unique_ptr<CatalogSource> source, SourceStatus& status,
                       KeptSettings settings, std::function<const Catalog&()> catalog,
                       std::function<void()> changed)
    : loop_(loop),
      settings_(std::move(settings)),
      status_(status),
      file_(settings_.state_folder, status.name()),
      catalog_(std::move(catalog)),
      changed_(std::move(changed)),
      source_(std::move(source)) {}

KeptSource::~KeptSource() {
    source_.reset();
    *alive_ = false;
    if (writer_.joinable()) writer_.join();
    if (!told_) return;
    const int64_t well_at = settings_.wall_time() - status_.age(settings_.boot_time()) / 1000;
    try {
        if (unsaved_) {
            file_.write(snapshot(), well_at);
        } else {
            file_.touch(well_at);
        }
    } catch (const std::exception&) {  // has been logged, or is too late
    }
}

void KeptSource::start(CatalogSink& sink) {
    sink_ = &sink;
    next_save_at_ = Clock::now() + settings_.first_pause;
    if (settings_.load_first) load();
    source_->start(*this);
}

void KeptSource::reread() { source_->reread(); }

void KeptSource::take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) {
    sink_->take_catalog(std::move(catalog), bad_entries);
    note_change();
}

void KeptSource::take_changes(const CatalogChanges& changes,
                              const std::vector<BadEntry>& bad_entries) {
    sink_->take_changes(changes, bad_entries);
    if (changes.empty()) return note_well();
    note_change();
}

void KeptSource::take_confirmation() {
    sink_->take_confirmation();
    note_well();
    const int64_t now = settings_.wall_time();
    if (now - touched_at_ >= kBetweenTouches) touch(now);
}

void KeptSource::take_failure(const std::string& reason) {
    if (!told_) load();
    const bool is_new = status_.note_failure(reason, settings_.boot_time());
    sink_->take_failure(reason);
    if (!is_new) return;
    if (told_) touch(settings_.wall_time());
    changed_();
}

// What was kept is told once, and only while the source has told nothing itself.
void KeptSource::load() {
    if (std::exchange(tried_, true)) return;
    try {
        auto saved = file_.read();
        if (!saved) return;
        const int64_t age = std::max<int64_t>(settings_.wall_time() - saved->well_at, 0);
        log_info("catalog: of " + status_.name() + " is known what it said " + std::to_string(age) +
                 " s ago (" + file_.path() + ")");
        sink_->take_catalog(std::move(saved->catalog), {});
        status_.note_saved(catalog_().services.size(), age * 1000, settings_.boot_time());
        changed_();
    } catch (const std::exception& error) {
        log_error(std::string("what was kept of a source cannot be used: ") + error.what());
    }
}

void KeptSource::note_well() {
    told_ = true;
    const bool was_well = status_.report(settings_.boot_time()).state == SourceState::kWell;
    status_.note_well(catalog_().services.size(), settings_.boot_time());
    if (!was_well) changed_();
}

void KeptSource::note_change() {
    note_well();
    unsaved_ = true;
    save_later();
}

void KeptSource::save_later() {
    if (writing_ || later_.active()) return;
    later_ = loop_.after(next_save_at_ - Clock::now(), [this] {
        later_ = Watch();
        save();
    });
}

std::vector<std::shared_ptr<const Service>> KeptSource::snapshot() const {
    std::vector<std::shared_ptr<const Service>> services;
    services.reserve(catalog_().services.size());
    for (const auto& [name, service] : catalog_().services) services.push_back(service);
    return services;
}

void KeptSource::save() {
    if (writer_.joinable()) writer_.join();  // it has said that it is done
    unsaved_ = false;
    writing_ = true;
    const int64_t now = settings_.wall_time();
    touched_at_ = now;
    const int64_t well_at = now - status_.age(settings_.boot_time()) / 1000;
    auto work = [this, alive = alive_, services = snapshot(), well_at]() mutable {
        const TimePoint begin = Clock::now();
        std::string problem;
        try {
            file_.write(services, well_at);
        } catch (const std::exception& error) {
            problem = error.what();
        }
        services = {};
        const Duration took = Clock::now() - begin;
        loop_.post([this, alive = std::move(alive), problem, took] {
            if (*alive) saved(problem, took);
        });
    };
    try {
        writer_ = std::thread(std::move(work));
    } catch (const std::system_error& error) {
        saved(error.what(), {});  // there is no thread to be had now
    }
}

void KeptSource::saved(const std::string& problem, Duration took) {
    writing_ = false;
    const Duration pause = problem.empty() ? settings_.pause : kAfterProblem;
    next_save_at_ = Clock::now() + std::max(pause, kRestForWork * took);
    if (!problem.empty() && problem_.empty()) {
        log_error("what " + status_.name() + " said cannot be kept: " + problem +
                  "; it goes on without");
    } else if (problem.empty() && !problem_.empty()) {
        log_info("what " + status_.name() + " said is kept again");
    }
    problem_ = problem;
    if (!problem.empty()) unsaved_ = true;
    if (unsaved_) save_later();
}

void KeptSource::touch(int64_t well_at) {
    touched_at_ = well_at;
    if (!unsaved_ && !writing_) file_.touch(well_at);
}

}  // namespace warren

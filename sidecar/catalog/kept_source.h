// Stands between a source and its sink: keeps the last good catalog in a file, tells it where the
// source cannot, and notes how the source fares. Files are written by a thread of their own, which
// lives as long as that takes; the catalog thread only notes what there is to write.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/source_status.h"
#include "sidecar/catalog/catalog_source.h"
#include "sidecar/catalog/state_file.h"

namespace warren {

// Seconds since 1970, signed.
int64_t seconds_since_1970();

struct KeptSettings {
    std::string state_folder;
    // For a source that takes its time: what was kept is told before it starts.
    bool load_first = false;
    Duration first_pause = std::chrono::milliseconds(500);  // before the first writing
    Duration pause = std::chrono::seconds(5);               // between two
    // What a test moves.
    std::function<BootTime()> boot_time = warren::boot_time;
    std::function<int64_t()> wall_time = seconds_since_1970;
};

class KeptSource : public CatalogSource, private CatalogSink {
  public:
    // `catalog`: what the sink holds of this source. `changed` is called when the source has become
    // well or failing.
    KeptSource(EventLoop& loop, std::unique_ptr<CatalogSource> source, SourceStatus& status,
               KeptSettings settings, std::function<const Catalog&()> catalog,
               std::function<void()> changed);
    ~KeptSource() override;  // writes what is not written yet
    KeptSource(const KeptSource&) = delete;
    KeptSource& operator=(const KeptSource&) = delete;

    void start(CatalogSink& sink) override;
    void reread() override;

  private:
    void take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) override;
    void take_changes(const CatalogChanges& changes,
                      const std::vector<BadEntry>& bad_entries) override;
    void take_confirmation() override;
    void take_failure(const std::string& reason) override;

    void load();
    void note_well();
    void note_change();
    void save_later();
    void save();
    void saved(const std::string& problem, Duration took);
    void touch(int64_t well_at);
    [[nodiscard]] std::vector<std::shared_ptr<const Service>> snapshot() const;

    EventLoop& loop_;
    KeptSettings settings_;
    SourceStatus& status_;
    StateFile file_;
    std::function<const Catalog&()> catalog_;
    std::function<void()> changed_;
    CatalogSink* sink_ = nullptr;
    bool told_ = false;   // the source itself has
    bool tried_ = false;  // the file was looked at
    bool unsaved_ = false;
    bool writing_ = false;
    std::string problem_;  // with the file, and logged
    int64_t touched_at_ = 0;
    TimePoint next_save_at_;
    std::thread writer_;
    Watch later_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    std::unique_ptr<CatalogSource> source_;  // goes first: it knows this
};

}  // namespace warren

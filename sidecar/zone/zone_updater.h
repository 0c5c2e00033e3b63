// Where catalogs end and zone images begin: takes what the sources tell, merges it, compiles it,
// publishes it, and says in the log what was left out. The catalog thread.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/base/published.h"
#include "sidecar/catalog/catalog_source.h"
#include "sidecar/zone/address_book.h"
#include "sidecar/zone/change_log.h"
#include "sidecar/zone/conflict_log.h"
#include "sidecar/zone/source_book.h"
#include "sidecar/zone/update_log.h"
#include "sidecar/zone/zone_compiler.h"
#include "sidecar/zone/zone_status.h"

namespace warren {

class ZoneUpdater {
  public:
    // `published` is called behind each new image.
    ZoneUpdater(EventLoop& loop, ZoneSettings settings, Published<ZoneImage>& images,
                std::function<void()> published);

    class Sink : public CatalogSink {
      public:
        Sink(ZoneUpdater& updater, size_t place, std::string name)
            : updater_(updater), place_(place), name_(std::move(name)) {}
        void take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) override;
        void take_changes(const CatalogChanges& changes,
                          const std::vector<BadEntry>& bad_entries) override;
        void take_confirmation() override {}
        void take_failure(const std::string& reason) override;
        [[nodiscard]] const Catalog& catalog() const { return catalog_; }
        [[nodiscard]] const std::string& name() const { return name_; }
        // Before the start: others need not wait for it, but what they do not know it may.
        void expect() { tried_ = true; }
        [[nodiscard]] bool tried() const { return tried_; }
        [[nodiscard]] bool delivered() const { return delivered_; }

      private:
        ZoneUpdater& updater_;
        size_t place_;              // in the order of the sources
        std::string name_;          // for the log
        Catalog catalog_;           // the last good one
        bool tried_ = false;        // it has said something, if only why it cannot
        bool delivered_ = false;    // it has told a catalog once
        std::vector<size_t> told_;  // hashes of the bad entries it told last, sorted
    };

    // For one more source; all are added before the first one is started, and nothing is published
    // before each was tried. Where two know the same service, the one added first is believed.
    Sink& add_source(std::string name = "a source");
    // Called with what each source has told, by its place, before it is compiled.
    void on_changes(std::function<void(size_t source, const CatalogChanges& changes)> call) {
        changed_ = std::move(call);
    }
    // Whether replies say that they may be out of date, from now on.
    void set_stale(bool stale);
    [[nodiscard]] const Counters& counters() const { return counters_; }
    // For those who ask: any thread.
    [[nodiscard]] const ZoneStatus& status() const { return status_; }
    [[nodiscard]] const ChangeLog& change_log() const { return change_log_; }
    [[nodiscard]] const SourceBook& source_book() const { return source_book_; }

  private:
    template <typename Work>
    void attempt(Work work);
    void update(size_t source, const CatalogChanges& changes);
    [[nodiscard]] bool compile_alone(const CatalogChanges& changes);
    void start_over();
    void compile_pending();
    void compile(const CatalogChanges& changes, bool complete);
    void publish(const CatalogChanges& changes, bool complete);
    void fill_addresses();
    [[nodiscard]] std::shared_ptr<const Service> believed(const std::string& name);
    void log_bad_entries(const std::vector<BadEntry>& bad_entries, std::vector<size_t>& told);
    void log_update();

    ZoneSettings settings_;
    ZoneCompiler compiler_;
    // Something was thrown (no memory): who knows what of the catalogs is compiled? All of it is
    // compiled anew with what comes next.
    bool start_over_ = false;
    Published<ZoneImage>& images_;
    std::function<void()> published_;
    std::function<void(size_t source, const CatalogChanges& changes)> changed_;
    Counters counters_;
    std::list<Sink> sinks_;
    std::set<std::string> pending_;  // names of services that changed since the last image
    AddressBook addresses_;
    ConflictLog conflicts_{counters_};
    bool stale_ = false;
    UpdateLog log_;
    ZoneStatus status_;
    ChangeLog change_log_;
    SourceBook source_book_;
};

}  // namespace warren

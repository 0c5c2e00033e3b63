// Where catalogs end and zone images begin: takes what a source tells, compiles it, publishes it,
// and says in the log what it left out. The catalog thread.
#pragma once

#include <functional>

#include "sidecar/base/metrics.h"
#include "sidecar/base/published.h"
#include "sidecar/catalog/catalog_source.h"
#include "sidecar/zone/zone_compiler.h"

namespace warren {

class ZoneUpdater : public CatalogSink {
  public:
    // `published` is called behind each new image.
    ZoneUpdater(ZoneSettings settings, Published<ZoneImage>& images,
                std::function<void()> published);

    void take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) override;
    void take_failure(const std::string& reason) override;
    [[nodiscard]] const Counters& counters() const { return counters_; }

  private:
    void log_update(size_t bad_entries);

    ZoneCompiler compiler_;
    Catalog last_;
    Published<ZoneImage>& images_;
    std::function<void()> published_;
    Counters counters_;
};

}  // namespace warren

// Where catalogs come from: one of the few interfaces, because here the outside world begins. A
// source lives on the catalog thread and is driven by that thread's loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog.h"

namespace warren {

// An entry of a readable document that was left out: `place` as in "services[3].instances[0]".
struct BadEntry {
    std::string place;
    std::string reason;
};

class CatalogSink {
  public:
    virtual ~CatalogSink() = default;
    // A whole catalog, and what of its document was left out.
    virtual void take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) = 0;
    // What has changed since the last catalog or changes of this source; a catalog came before.
    virtual void take_changes(const CatalogChanges& changes,
                              const std::vector<BadEntry>& bad_entries) = 0;
    // There is nothing new, and all is well.
    virtual void take_confirmation() = 0;
    // There is nothing new, and why: one line. What was known stays.
    virtual void take_failure(const std::string& reason) = 0;
};

class CatalogSource {
  public:
    virtual ~CatalogSource() = default;
    // Reads for the first time and follows changes from then on; the sink outlives the source.
    virtual void start(CatalogSink& sink) = 0;
    // Reads again now, changed or not (SIGHUP).
    virtual void reread() = 0;
};

}  // namespace warren

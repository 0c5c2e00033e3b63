// What a child says: catalog lines, one JSON document each. {"services": […]} is a whole catalog,
// {"service": {…}} puts one, {"remove": "name"} takes one away, {"error": "…"} says why there is
// nothing new, {} that all is well. Collects what several lines come to, so that a burst is one
// update. The catalog thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sidecar/catalog/catalog_reader.h"
#include "sidecar/catalog/catalog_source.h"
#include "sidecar/catalog/read_catalog.h"

namespace warren {

class CatalogLines {
  public:
    // A new child speaks: a whole catalog of its own must come first.
    void begin();
    // Throws CatalogError for what is no catalog line, and for changes before the whole. An entry
    // of a readable line that is wrong is left out and reported.
    void take(std::string_view line);
    // Tells the sink what came since the last time, as one update; false if nothing did. What the
    // sink throws goes through: then a new child has to begin.
    bool tell(CatalogSink& sink);
    // Why there is nothing new, if that came last; then it is forgotten.
    std::string take_error() { return std::exchange(error_, ""); }
    // Whether what there is of a line could become one, however long it gets.
    [[nodiscard]] static bool may_be_line(std::string_view begin);

  private:
    void take_whole(std::string_view line);
    void put(std::string_view service);
    void remove(const std::string& name);
    void take_object(std::string_view line);
    void confirm();
    [[nodiscard]] std::vector<BadEntry> bad_entries() const;

    CatalogReader reader_;
    bool whole_known_ = false;   // this child has told one
    bool reader_knows_ = false;  // what it read last is what the sink has: no changes came since
    std::optional<Catalog> whole_;
    CatalogChanges changes_;  // behind it
    std::string error_;
    bool confirmed_ = false;
    std::vector<BadEntry> of_whole_;
    std::map<std::string, std::vector<BadEntry>> of_services_;  // put since
};

}  // namespace warren

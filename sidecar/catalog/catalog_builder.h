// Puts services together to a Catalog and sees to it that each name is given once: of two services
// with one name the earlier stays, and any service's own name is stronger than an alias. Used by
// one reader on its thread; the report outlives it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

class CatalogBuilder {
  public:
    explicit CatalogBuilder(std::vector<BadEntry>& bad_entries) : bad_entries_(bad_entries) {}

    // In the document's order; `place` is the service's. Empty aliases have been reported already.
    void add(Service service, const std::string& place);
    // Once, at the end.
    Catalog finish();

  private:
    struct WithAliases {
        std::shared_ptr<Service> service;
        std::string place;
    };

    std::vector<BadEntry>& bad_entries_;
    Catalog catalog_;
    std::vector<WithAliases> with_aliases_;
};

}  // namespace warren

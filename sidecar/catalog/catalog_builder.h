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

    // In the document's order; `position` in its `services`. Empty aliases have been reported
    // already.
    void add(std::shared_ptr<const Service> service, size_t position);
    // Once, at the end. Services that lose aliases are copied, all others are those that were
    // added.
    Catalog finish();
    // Then: whether all services are in it as they were added.
    [[nodiscard]] bool as_given() const { return as_given_; }

  private:
    struct WithAliases {
        std::shared_ptr<const Service> service;
        size_t position;
    };

    std::vector<BadEntry>& bad_entries_;
    Catalog catalog_;
    std::vector<WithAliases> with_aliases_;
    bool as_given_ = true;
};

}  // namespace warren

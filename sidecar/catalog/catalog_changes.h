// What is different between two catalogs. No state: any thread.
#pragma once

#include "sidecar/catalog/catalog.h"

namespace warren {

// Makes `catalog` equal to `newer`; what is the same in both stays the same object. Returns what is
// different.
CatalogChanges take_newer(Catalog& catalog, Catalog newer);

// The same for changes: `catalog` as it is after them.
void apply_changes(Catalog& catalog, const CatalogChanges& changes);

}  // namespace warren

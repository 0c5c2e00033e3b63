// The catalog document (JSON) into a Catalog. A document that cannot be read is refused whole; an
// entry of a readable one that is wrong is left out and reported with its place. No state: any
// thread. Takes memory for one instance at a time beside what it returns, whatever the size.
#pragma once

#include <stdexcept>
#include <string_view>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

struct CatalogDocument {
    Catalog catalog;
    std::vector<BadEntry> bad_entries;
};

// Why a document was refused: one line, with line and column where there are any.
class CatalogError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws CatalogError.
CatalogDocument read_catalog(std::string_view json);

}  // namespace warren

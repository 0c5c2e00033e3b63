// The catalog document (JSON) into a Catalog. A document that cannot be read is refused whole; an
// entry of a readable one that is wrong is left out and reported with its place. No state: any
// thread. Takes memory for one service at a time beside what it returns, whatever the size.
#pragma once

#include <memory>
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

// One element of `services`, by itself: what others say of its names is not looked at yet.
struct ServiceElement {
    std::shared_ptr<const Service> service;  // null if it is left out
    std::vector<BadEntry> bad_entries;       // places from the element on: ".instances[0].id"
};

// All of a document, in its order. Throws CatalogError.
std::vector<ServiceElement> read_elements(std::string_view json);

// Appends what is wrong in an element, with its place in the document.
void report_element(const ServiceElement& element, size_t position,
                    std::vector<BadEntry>& bad_entries);

}  // namespace warren

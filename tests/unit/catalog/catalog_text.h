// Reading a document and saying what came of it, for the tests of the catalog reader.
#pragma once

#include <string>
#include <vector>

#include "sidecar/catalog/read_catalog.h"

namespace warren {

inline std::vector<std::string> bad_places(const CatalogDocument& document) {
    std::vector<std::string> places;
    for (const BadEntry& entry : document.bad_entries) places.push_back(entry.place);
    return places;
}

using Places = std::vector<std::string>;

// A document of one service named "s", with these fields beside its name.
inline CatalogDocument read_fields(const std::string& fields) {
    return read_catalog(R"({"services":[{"name":"s",)" + fields + "}]}");
}

inline CatalogDocument read_instances(const std::string& instances) {
    return read_fields(R"("instances":[)" + instances + ']');
}

// The service "s", which must be there.
inline const Service& service(const CatalogDocument& document) {
    return *document.catalog.services.at("s");
}

}  // namespace warren

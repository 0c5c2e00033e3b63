// One service of the catalog document, all but its instances, which the document's reader takes one
// by one. Inner header of the catalog reader. Any thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

// Whether a service's reader looks at that field: the others are not even kept.
bool is_service_field(const std::string& name);

// Of a JSON object without `instances` if `instances` holds them. Nothing if the service is to be
// left out, which is reported then. Aliases that are no names are empty strings in the result: the
// index of the others is their place.
std::optional<Service> read_service(const nlohmann::json& object, const std::string& place,
                                    std::optional<std::vector<Instance>> instances,
                                    std::vector<BadEntry>& bad_entries);

}  // namespace warren

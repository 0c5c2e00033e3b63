// A service as the catalog document has it, on one line: what read_catalog() makes the same service
// of again. Any thread.
#pragma once

#include <string>
#include <string_view>

#include "sidecar/catalog/catalog.h"

namespace warren {

// As the document has it: "running", "pending" …
std::string_view name_of(InstanceState state);

// Appends it. What has its default value is left out.
void write_service(const Service& service, std::string& out);

// One instance of it likewise, as an object.
void write_instance(const Instance& instance, std::string& out);

}  // namespace warren

// A service as the catalog document has it, on one line: what read_catalog() makes the same service
// of again. Any thread.
#pragma once

#include <string>

#include "sidecar/catalog/catalog.h"

namespace warren {

// Appends it. What has its default value is left out.
void write_service(const Service& service, std::string& out);

// One instance of it likewise, as an object.
void write_instance(const Instance& instance, std::string& out);

}  // namespace warren

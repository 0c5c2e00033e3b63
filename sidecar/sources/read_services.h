// A catalog document, as a source got it, into one text for each service. No state: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sidecar/sources/line_writer.h"

namespace warren {

// Appends a line to `problems` for each element that cannot be told as a service by its name: it
// has none, or an earlier one has it. What else is wrong with it who reads the lines will say.
// Throws CatalogError or BadJson for what is no catalog document, whole.
ServiceTexts read_services(std::string_view document, std::vector<std::string>& problems);

}  // namespace warren

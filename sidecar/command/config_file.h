// The configuration file (TOML): keys are the names of the options, with dashes or underscores.
// Read once at start, on the main thread.
#pragma once

#include <string>

#include "sidecar/command/options.h"

namespace warren {

// Throws OptionError with file and line for what is no TOML, an unknown key or a wrong type, and
// for a file that cannot be read. Values are not looked at here.
GivenOptions read_config_file(const std::string& path);

}  // namespace warren

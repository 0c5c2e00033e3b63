// How the module is set up under a root folder, as the module itself reads it. Any thread.
#pragma once

#include <string>

#include "nss_warren/settings_file.h"

namespace warren {

// /etc/warren/nss.conf need not be there.
nss::Settings module_settings(const std::string& root);

}  // namespace warren

// One question over the NSS socket, as the module asks it. Blocks for a second at most. Any thread.
#pragma once

#include <optional>
#include <string>

#include "shared/nss_protocol.h"

namespace warren {

struct NssAnswer {
    int error = 0;                      // errno of what went wrong
    std::optional<nss::Status> status;  // what the sidecar says
};

NssAnswer ask_nss(const std::string& socket_path, const std::string& name);

}  // namespace warren

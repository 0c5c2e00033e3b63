// The addresses of this host's network interfaces, in the caller's network namespace, now.
#pragma once

#include <vector>

#include "sidecar/base/address.h"

namespace warren {

// Each address with the prefix of its subnet; none where they cannot be read.
std::vector<Network> interface_addresses();

}  // namespace warren

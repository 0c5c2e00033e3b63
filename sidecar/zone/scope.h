// Which services a client may see: those that are limited to no network, and those of the networks
// that it is in. Immutable once it is in use; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace warren {

struct Scope {
    std::vector<std::string> networks;

    // `limited_to` is a service's own list; empty: everybody sees it.
    [[nodiscard]] bool sees(const std::vector<std::string>& limited_to) const {
        return limited_to.empty() ||
               std::any_of(limited_to.begin(), limited_to.end(), [this](const std::string& name) {
                   return std::find(networks.begin(), networks.end(), name) != networks.end();
               });
    }
};

}  // namespace warren

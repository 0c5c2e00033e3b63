// One request to the running sidecar over its control socket, for the commands. Main thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "sidecar/base/http_client.h"

namespace warren {

// The JSON that came back. Throws std::runtime_error with one line for people: why nobody could be
// asked, or what the sidecar did not like.
nlohmann::json ask_control(const std::string& socket_path, std::string_view method,
                           const std::string& target);

}  // namespace warren

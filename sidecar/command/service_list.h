// All services that the running sidecar answers, however many pages they take. Main thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace warren {

// The summaries of GET /v1/services, by name. Throws what ask_control() throws.
nlohmann::json all_services(const std::string& control_socket);

}  // namespace warren

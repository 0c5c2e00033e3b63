// `warren-sidecar status` and `warren-sidecar services [NAME]`: what the running sidecar knows and
// how it fares. Main thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace warren {

struct StatusRequest {
    std::string control_socket;
    bool json = false;
};

struct ServicesRequest {
    std::string control_socket;
    std::string name;  // empty: all
    bool json = false;
};

// 0, or 1 with one line on stderr if the sidecar cannot be asked. `status` says 1 too where the
// sidecar has read no catalog yet.
int show_status(const StatusRequest& request);
int show_services(const ServicesRequest& request);

// What they print for people, of what the control socket says.
std::string status_text(const nlohmann::json& status);
std::string services_text(const nlohmann::json& services);
std::string service_text(const nlohmann::json& service);

}  // namespace warren

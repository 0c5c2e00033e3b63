#include "sidecar/command/service_list.h"

#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"

namespace warren {

nlohmann::json all_services(const std::string& control_socket) {
    nlohmann::json all = nlohmann::json::array();
    std::string after;
    while (true) {
        std::string target = "/v1/services?limit=10000";
        if (!after.empty()) target += "&after=" + percent_encoded(after);
        const nlohmann::json page =
            ask_control({.socket_path = control_socket, .target = target, .body = {}});
        for (const nlohmann::json& service : page.at("services")) all.push_back(service);
        if (!page.at("next").is_string()) return all;
        after = page.at("next").get<std::string>();
    }
}

}  // namespace warren

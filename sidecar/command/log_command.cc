#include "sidecar/command/log_command.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"
#include "sidecar/command/text_table.h"

namespace warren {
namespace {

using nlohmann::json;

std::string query_log_target(const QueryLogRequest& request) {
    if (request.action == QueryLogRequest::Action::kShow) return "/v1/query-log";
    if (request.action == QueryLogRequest::Action::kOff) return "/v1/query-log?on=false";
    std::string target = "/v1/query-log?on=true";
    const auto add = [&target](const char* key, const std::string& value) {
        if (!value.empty()) target += std::string("&") + key + '=' + percent_encoded(value);
    };
    add("name", request.name);
    add("client", request.client);
    add("sample", request.sample);
    return target;
}

std::string query_log_text(const json& answer) {
    if (!answer.at("on").get<bool>()) return "the query log is off";
    std::string text = "the query log is on";
    if (answer.contains("name")) {
        text += ", for " + printable(answer.at("name").get<std::string>()) + " and below";
    }
    if (answer.contains("client")) text += ", for " + answer.at("client").get<std::string>();
    const auto sample = answer.at("sample").get<uint32_t>();
    if (sample > 1) text += ", one of " + std::to_string(sample);
    return text;
}

}  // namespace

int set_log_level(const LogLevelRequest& request) {
    return reporting([&] {
        std::string target = "/v1/log-level";
        if (!request.level.empty()) target += "?level=" + percent_encoded(request.level);
        const json answer = ask_control({.socket_path = request.control_socket,
                                         .method = request.level.empty() ? "GET" : "POST",
                                         .target = target,
                                         .body = {}});
        std::puts(request.json ? answer.dump(2).c_str()
                               : answer.at("level").get<std::string>().c_str());
    });
}

int set_query_log(const QueryLogRequest& request) {
    return reporting([&] {
        const bool show = request.action == QueryLogRequest::Action::kShow;
        const json answer = ask_control({.socket_path = request.control_socket,
                                         .method = show ? "GET" : "POST",
                                         .target = query_log_target(request),
                                         .body = {}});
        std::puts(request.json ? answer.dump(2).c_str() : query_log_text(answer).c_str());
    });
}

}  // namespace warren

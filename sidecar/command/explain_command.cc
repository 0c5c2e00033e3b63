#include "sidecar/command/explain_command.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"
#include "sidecar/command/text_table.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr std::chrono::seconds kPatience{15};  // longer than the sidecar's own for an upstream

constexpr std::pair<std::string_view, std::string_view> kOrigins[] = {
    {"own", "our own catalog"},
    {"static", "a name that is the same everywhere"},
    {"cache", "the cache"},
    {"forwarded", "an upstream"},
    {"not_ready", "nobody: no catalog has been read yet"},
    {"refused", "nobody: refused"},
};

std::string origin_text(const std::string& origin) {
    for (const auto& [word, text] : kOrigins) {
        if (word == origin) return std::string(text);
    }
    return printable(origin);
}

std::string text_at(const json& object, const char* key) {
    return printable(object.at(key).get<std::string>());
}

}  // namespace

std::string explanation_text(const json& found) {
    std::string text = text_at(found, "name") + ' ' + text_at(found, "type") + ": " +
                       text_at(found, "rcode") + " from " + origin_text(found.at("origin")) +
                       ", in " + duration_text(found.at("seconds").get<double>());
    if (found.at("ttl").is_number()) text += ", TTL " + found.at("ttl").dump() + " s";
    text += '\n';
    if (const json& error = found.at("extended_error"); error.is_object()) {
        text += text_at(error, "text") + " (EDE " + error.at("code").dump() + ")\n";
    }
    if (found.at("rcode") == "NOERROR" && found.at("answer").empty()) {
        text += "the name exists and has nothing of this type\n";
    }
    for (const json& record : found.at("answer")) {
        text += "  " + text_at(record, "name") + ' ' + text_at(record, "type") + ' ' +
                text_at(record, "data") + '\n';
    }
    return text;
}

int explain(const ExplainRequest& request) {
    bool well = false;
    const int code = reporting([&] {
        std::string target = "/v1/resolve?name=" + percent_encoded(request.name);
        if (!request.type.empty()) target += "&type=" + percent_encoded(request.type);
        const json found = ask_control({.socket_path = request.control_socket,
                                        .target = target,
                                        .body = {},
                                        .patience = kPatience});
        well = found.at("rcode") == "NOERROR";
        std::fputs((request.json ? found.dump(2) + '\n' : explanation_text(found)).c_str(), stdout);
    });
    return code == 0 && !well ? 1 : code;
}

}  // namespace warren

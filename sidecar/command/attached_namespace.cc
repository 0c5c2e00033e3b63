#include "sidecar/command/attached_namespace.h"

#include <filesystem>
#include <system_error>

namespace warren {
namespace {

using nlohmann::json;

std::string path_of(const json& attachment) {
    const json& netns = attachment.value("netns", json());
    if (netns.is_string()) return netns.get<std::string>();
    const json& pid = attachment.value("pid", json());
    return pid.is_number_integer() ? namespace_path(pid.get<int>()) : "";
}

}  // namespace

std::string namespace_path(int pid) { return "/proc/" + std::to_string(pid) + "/ns/net"; }

json attached_in(const std::vector<json>& attachments, const std::string& netns) {
    for (const json& attachment : attachments) {
        std::error_code ignored;
        const std::string path = path_of(attachment);
        if (!path.empty() && std::filesystem::equivalent(path, netns, ignored)) return attachment;
    }
    return {};
}

}  // namespace warren

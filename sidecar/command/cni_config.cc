#include "sidecar/command/cni_config.h"

#include <algorithm>

#include "sidecar/attach/attachment.h"
#include "sidecar/base/json_depth.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/command/cni_error.h"
#include "sidecar/command/options.h"

namespace warren {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const char* key, const std::string& problem) {
    throw CniError(kCniConfig, std::string("the key '") + key + "' " + problem);
}

std::string text_of(const json& config, const char* key, const std::string& otherwise) {
    const json& value = member(config, key);
    if (value.is_null()) return otherwise;
    if (!value.is_string()) refuse(key, "is no text");
    return value.get<std::string>();
}

std::optional<bool> flag_of(const json& config, const char* key) {
    const json& value = member(config, key);
    if (value.is_null()) return {};
    if (!value.is_boolean()) refuse(key, "is neither true nor false");
    return value.get<bool>();
}

std::vector<std::string> networks_of(const json& config, const std::string& name) {
    const json& value = member(config, "networks");
    if (value.is_null()) return {name};
    if (!value.is_array()) refuse("networks", "is no list");
    std::vector<std::string> networks;
    for (const json& network : value) {
        if (!network.is_string() || network.get_ref<const std::string&>().empty()) {
            refuse("networks", "has an entry that is no name");
        }
        networks.push_back(network.get<std::string>());
    }
    return networks;
}

std::string mode_of(const json& config) {
    std::string mode = text_of(config, "mode", "");
    if (!mode.empty() && !attach_mode(mode)) {
        refuse("mode", std::string("is none of ") + kAttachModes);
    }
    return mode;
}

std::string domain_of(const json& config) {
    std::string domain = text_of(config, "domain", Options{}.domain);
    const std::string problem = host_name_problem(domain);
    if (!problem.empty()) refuse("domain", problem);
    return domain;
}

// Runtimes send the list under two names: the first libcni 1.2 had another one than its
// specification.
std::optional<std::set<std::string>> valid_of(const json& config) {
    const json* list = &member(config, "cni.dev/valid-attachments");
    if (list->is_null()) list = &member(config, "cni.dev/attachments");
    if (list->is_null()) return {};
    if (!list->is_array()) refuse("cni.dev/valid-attachments", "is no list");
    std::set<std::string> ids;
    for (const json& attachment : *list) {
        const json& id = member(attachment, "containerID");
        if (!id.is_string())
            refuse("cni.dev/valid-attachments", "has an entry with no containerID");
        ids.insert(id.get<std::string>());
    }
    return ids;
}

}  // namespace

const json& member(const json& object, const char* key) {
    static const json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

std::string cni_version_of(const json& config) {
    const json& version = member(config, "cniVersion");
    return version.is_string() && !version.get_ref<const std::string&>().empty()
               ? version.get<std::string>()
               : "0.1.0";
}

const std::vector<std::string_view>& supported_cni_versions() {
    static const std::vector<std::string_view> versions{"0.3.0", "0.3.1", "0.4.0", "1.0.0",
                                                        "1.1.0"};
    return versions;
}

bool cni_version_before(std::string_view version, std::string_view other) {
    const auto& all = supported_cni_versions();
    return std::find(all.begin(), all.end(), version) < std::find(all.begin(), all.end(), other);
}

json parse_cni_input(const std::string& text) try {
    if (json_depth(text) > kMaxJsonDepth) {
        throw CniError(kCniDecode, "the configuration is nested too deeply");
    }
    return json::parse(text);
} catch (const json::exception& error) {
    throw CniError(kCniDecode, "the configuration on standard input is no JSON", error.what());
}

CniConfig read_cni_config(const json& whole) {
    if (!whole.is_object()) throw CniError(kCniDecode, "the configuration is no JSON object");
    CniConfig config;
    config.version = cni_version_of(whole);
    const auto& supported = supported_cni_versions();
    if (std::find(supported.begin(), supported.end(), config.version) == supported.end()) {
        throw CniError(kCniVersion, "CNI version " + in_quotes(config.version) +
                                        " is not supported: 0.3.0 to 1.1.0 are");
    }
    config.name = text_of(whole, "name", "");
    if (config.name.empty()) refuse("name", "is missing");
    config.control_socket = text_of(whole, "controlSocket", Options{}.control_socket);
    config.domain = domain_of(whole);
    config.networks = networks_of(whole, config.name);
    config.internal = flag_of(whole, "internal");
    config.mode = mode_of(whole);
    config.containerd_namespace = text_of(whole, "containerdNamespace", "default");
    config.required = flag_of(whole, "required").value_or(false);
    config.valid = valid_of(whole);
    config.previous = member(whole, "prevResult");
    if (!config.previous.is_null() && !config.previous.is_object()) {
        refuse("prevResult", "is no result");
    }
    config.whole = whole;
    return config;
}

}  // namespace warren

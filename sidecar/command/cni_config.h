// The network configuration that a CNI plugin reads from its standard input, as a value. What other
// plugins and runtimes put in it is left alone. Any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace warren {

struct CniConfig {
    std::string version;
    std::string name;  // of the network
    std::string control_socket;
    std::string domain;
    std::vector<std::string> networks;  // that the container is put in; `name` if none is given
    std::optional<bool> internal;       // not given: as the routes of the result say
    std::string mode;                   // empty: the sidecar's own default
    std::string containerd_namespace;   // that container ids begin with
    bool required = false;              // no DNS, no container
    nlohmann::json whole;               // as it came, for what runtimes add to it
    nlohmann::json previous;            // prevResult; null if there is none
    std::optional<std::set<std::string>> valid;  // GC: the container ids that are still in use
};

// What `cniVersion` says; "0.1.0" stands for none.
std::string cni_version_of(const nlohmann::json& config);
const std::vector<std::string_view>& supported_cni_versions();  // oldest first
// Both are supported ones.
bool cni_version_before(std::string_view version, std::string_view other);

// Throws CniError: 6 if it is no JSON, or nested too deeply.
nlohmann::json parse_cni_input(const std::string& text);
// Throws CniError: 1 for a version that is not supported, 7 for a key of ours that makes no sense.
CniConfig read_cni_config(const nlohmann::json& config);

// A member of an object; null if there is none, or this is no object.
const nlohmann::json& member(const nlohmann::json& object, const char* key);

}  // namespace warren

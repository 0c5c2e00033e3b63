#include "sidecar/hook/bundle.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sidecar/base/json_depth.h"
#include "sidecar/base/read_file.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kMaxConfig = size_t{4} << 20;  // those of Kubernetes are of 50 KiB

json parse_object(std::string_view text, const std::string& what) {
    if (json_depth(text) > kMaxJsonDepth) throw std::runtime_error(what + " is nested too deeply");
    json object = json::parse(text, nullptr, false);
    if (!object.is_object()) throw std::runtime_error(what + " is no JSON object");
    return object;
}

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

json part_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() ? *found : json();
}

// A type is not needed for it.
bool is_bind(const json& mount) {
    if (text_of(mount, "type") == "bind") return true;
    for (const json& option : part_of(mount, "options")) {
        if (option == "bind" || option == "rbind") return true;
    }
    return false;
}

}  // namespace

Bundle read_bundle(std::string_view state) {
    const json told = parse_object(state, "the container's state");
    Bundle bundle;
    bundle.id = text_of(told, "id");
    bundle.path = text_of(told, "bundle");
    if (bundle.id.empty()) throw std::runtime_error("the container's state has no id");
    if (!bundle.path.starts_with('/')) throw std::runtime_error("the state names no bundle");
    if (const json pid = part_of(told, "pid"); pid.is_number_integer()) bundle.pid = pid.get<int>();
    const json annotations = part_of(told, "annotations");
    for (const auto& [key, value] : annotations.items()) {
        if (value.is_string()) bundle.annotations[key] = value.get<std::string>();
    }
    const std::string path = bundle.path + "/config.json";
    const json config = parse_object(read_file(path, kMaxConfig), path);
    bundle.root = text_of(part_of(config, "root"), "path");
    if (bundle.root.empty()) throw std::runtime_error(path + " names no root");
    if (bundle.root.front() != '/') bundle.root = bundle.path + '/' + bundle.root;
    for (const json& mount : part_of(config, "mounts")) {
        if (!mount.is_object()) continue;
        bundle.mounts.push_back(text_of(mount, "destination"));
        if (is_bind(mount)) bundle.binds.push_back(bundle.mounts.back());
    }
    return bundle;
}

bool is_mounted(const Bundle& bundle, std::string_view place) {
    return std::find(bundle.mounts.begin(), bundle.mounts.end(), place) != bundle.mounts.end();
}

bool is_in_bind(const Bundle& bundle, std::string_view place) {
    return std::any_of(bundle.binds.begin(), bundle.binds.end(), [place](const std::string& bind) {
        return place.starts_with(bind) &&
               (place.size() == bind.size() || bind.ends_with('/') || place[bind.size()] == '/');
    });
}

}  // namespace warren

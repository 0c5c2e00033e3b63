#include "sidecar/command/cni_name.h"

#include <algorithm>

#include "sidecar/base/split.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr const char* kLabel = "warren.service";
// What Kubernetes makes the random part of a name of, and the hash of a template: a number whose
// digits are written with characters of the same.
constexpr std::string_view kRandom = "bcdfghjklmnpqrstvwxz2456789";
constexpr std::string_view kHash = "456789bcdf";
constexpr std::string_view kDigits = "0123456789";
constexpr size_t kShortId = 12;  // hex digits of an id, as people see it

bool made_of(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

// The part behind the last hyphen; nothing if that is all there is.
std::string_view last_part(std::string_view name) {
    const size_t hyphen = name.rfind('-');
    return hyphen == std::string_view::npos || hyphen == 0 ? "" : name.substr(hyphen + 1);
}

void drop_last_part(std::string_view& name) { name = name.substr(0, name.rfind('-')); }

// {"k": "v"}, or CNI's own [{"key": "k", "value": "v"}].
std::string label_in(const json& labels) {
    const json& value = member(labels, kLabel);
    if (value.is_string()) return value.get<std::string>();
    if (!labels.is_array()) return "";
    for (const json& label : labels) {
        const json& text = member(label, "value");
        if (member(label, "key") == kLabel && text.is_string()) return text.get<std::string>();
    }
    return "";
}

// containerd and CRI-O give the first to plugins with that capability; CNI's conventions have
// args.cni.labels; the specification's own example has args.labels.
std::string label_of(const json& config) {
    const json& runtime = member(config, "runtimeConfig");
    const json& args = member(config, "args");
    const json& cni = member(args, "cni");
    for (const json* labels :
         {&member(runtime, "io.kubernetes.cri.pod-annotations"), &member(runtime, "labels"),
          &member(cni, "labels"), &member(cni, "annotations"), &member(args, "labels"),
          &member(args, "annotations")}) {
        std::string label = label_in(*labels);
        if (!label.empty()) return label;
    }
    return "";
}

// "A=1;B=2".
std::string_view argument(std::string_view args, std::string_view key) {
    std::string_view value;
    split(args, ';', [&](std::string_view pair) {
        const size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == key) {
            value = pair.substr(equals + 1);
        }
    });
    return value;
}

// Of a runtime that numbers its containers itself, in hexadecimal.
bool is_number(std::string_view id) {
    constexpr std::string_view kHex = "0123456789abcdef";
    constexpr size_t kUuid = 36;
    return (id.size() >= kShortId && made_of(id, kHex)) ||
           (id.size() == kUuid && made_of(id, "0123456789abcdef-"));
}

// What Podman calls the container that holds a pod's network together, unless it is told a name.
bool is_pod_holder(std::string_view name) {
    constexpr std::string_view kInfra = "-infra";
    return name.ends_with(kInfra) && is_number(name.substr(0, name.size() - kInfra.size()));
}

}  // namespace

std::string_view without_replica(std::string_view pod) {
    constexpr size_t kRandomSize = 5;
    constexpr size_t kShortestHash = 7;
    constexpr size_t kLongestHash = 10;
    const std::string_view last = last_part(pod);
    if (made_of(last, kDigits)) {
        drop_last_part(pod);
    } else if (last.size() == kRandomSize && made_of(last, kRandom)) {
        drop_last_part(pod);
        const std::string_view hash = last_part(pod);
        if (hash.size() >= kShortestHash && hash.size() <= kLongestHash && made_of(hash, kHash)) {
            drop_last_part(pod);
        }
    }
    return pod;
}

std::string runtime_id_of(const CniCall& call, const CniConfig& config) {
    for (const std::string* space : {&call.containerd_namespace, &config.containerd_namespace}) {
        const std::string prefix = *space + '-';
        if (!space->empty() && call.container_id.starts_with(prefix) &&
            call.container_id.size() > prefix.size()) {
            return call.container_id.substr(prefix.size());
        }
    }
    return call.container_id;
}

std::string name_of_id(const std::string& id) {
    return !is_number(id) && service_name_problem(id).empty() ? id : std::string();
}

CniName cni_service_name(const CniCall& call, const CniConfig& config) {
    std::string name = label_of(config.whole);
    if (name.empty()) name = argument(call.args, "WARREN_SERVICE");
    if (!name.empty()) {
        std::string problem = service_name_problem(name);
        if (problem.empty()) return {.name = std::move(name), .problem = {}};
        return {.name = {}, .problem = "the service name " + in_quotes(name) + ' ' + problem};
    }
    const std::string_view pod = argument(call.args, "K8S_POD_NAME");
    if (!is_pod_holder(pod)) name = without_replica(pod);
    if (name.empty()) name = runtime_id_of(call, config);
    return {.name = name_of_id(name), .problem = {}};
}

}  // namespace warren

#include "sidecar/command/cni_attachment.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "sidecar/base/split.h"
#include "sidecar/command/cni_name.h"
#include "sidecar/command/cni_result.h"

namespace warren {
namespace {

using nlohmann::json;

Texts together(Texts some, const Texts& others) {
    for (const std::string& other : others) {
        if (!has(some, other)) some.push_back(other);
    }
    return some;
}

Texts without(Texts some, const Texts& others) {
    std::erase_if(some, [&](const std::string& text) { return has(others, text); });
    return some;
}

// What the sidecar tells of an attachment, as it is asked for: nulls are left out.
json as_request(const json& attachment) {
    json request = json::object();
    for (const char* key : {"id", "netns", "pid", "name", "runtime_id", "cni_id", "networks",
                            "addresses", "exits", "annotations", "mode", "internal"}) {
        if (!member(attachment, key).is_null()) request[key] = attachment[key];
    }
    return request;
}

// 42 for /proc/42/ns/net, whose end is then the namespace's; 0 for any other path.
int process_of(const std::string& netns) {
    int pid = 0;
    int end = 0;
    const bool found = std::sscanf(netns.c_str(), "/proc/%d/ns/net%n", &pid, &end) == 1;
    return found && end == static_cast<int>(netns.size()) && pid > 0 ? pid : 0;
}

}  // namespace

json request_for(const CniCall& call, const CniConfig& config, const std::string& service) {
    const bool internal = config.internal.value_or(is_without_egress(config.previous, call.ifname));
    json request = {{"id", call.container_id},
                    {"cni_id", call.container_id},
                    {"netns", call.netns},
                    {"runtime_id", runtime_id_of(call, config)},
                    {"networks", config.networks},
                    {"addresses", addresses_in(config.previous, call.ifname)},
                    {"exits", internal ? Texts() : config.networks},
                    {"internal", internal}};
    if (const int pid = process_of(call.netns); pid != 0) request["pid"] = pid;
    if (!service.empty()) request["name"] = service;
    if (!config.mode.empty()) request["mode"] = config.mode;
    return request;
}

Texts texts_in(const json& object, const char* key) {
    Texts found;
    for (const json& each : member(object, key)) {
        if (each.is_string()) found.push_back(each.get<std::string>());
    }
    return found;
}

bool has(const Texts& texts, const std::string& text) {
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

json as_annotated(json request) {
    const json& annotations = member(request, "annotations");
    const auto text = [&annotations](const char* key) {
        const json& value = member(annotations, key);
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    const auto add = [&](const char* key, const std::string& list) {
        Texts all = texts_in(request, key);
        split(list, ',', [&](std::string_view each) {
            if (!has(all, std::string(each))) all.emplace_back(each);
        });
        request[key] = all;
    };
    if (!text("warren.service").empty()) request["name"] = text("warren.service");
    add("networks", text("warren.network"));
    add("addresses", text("warren.address"));
    if (text("warren.internal") == "true") request["internal"] = true;
    return request;
}

json joined(json request, const json& known) {
    request["networks"] = together(texts_in(known, "networks"), texts_in(request, "networks"));
    request["addresses"] = together(texts_in(known, "addresses"), texts_in(request, "addresses"));
    request["exits"] = together(texts_in(known, "exits"), texts_in(request, "exits"));
    request["internal"] = request["exits"].empty();
    request["annotations"] = known.value("annotations", json::object());
    for (const char* key : {"name", "mode"}) {
        if (member(request, key).is_null() && member(known, key).is_string()) {
            request[key] = known[key];
        }
    }
    // The hook has told it; the plugin is not.
    if (member(request, "pid").is_null() && member(known, "pid").is_number()) {
        request["pid"] = known["pid"];
    }
    return as_annotated(std::move(request));
}

json request_without(const json& known, const Texts& networks, const Texts& addresses) {
    json request = as_request(known);
    request["networks"] = without(texts_in(known, "networks"), networks);
    request["addresses"] = without(texts_in(known, "addresses"), addresses);
    request["exits"] = without(texts_in(known, "exits"), networks);
    // One that CNI has not attached is as its maker has said.
    if (request.contains("cni_id")) request["internal"] = request["exits"].empty();
    return as_annotated(std::move(request));
}

}  // namespace warren

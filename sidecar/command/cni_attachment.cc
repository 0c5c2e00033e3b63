#include "sidecar/command/cni_attachment.h"

#include <algorithm>
#include <utility>

#include "sidecar/command/cni_config.h"

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
    for (const char* key : {"id", "netns", "pid", "name", "runtime_id", "networks", "addresses",
                            "mode", "internal"}) {
        if (!member(attachment, key).is_null()) request[key] = attachment[key];
    }
    return request;
}

}  // namespace

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

json joined(json request, const json& known) {
    request["networks"] = together(texts_in(known, "networks"), texts_in(request, "networks"));
    request["addresses"] = together(texts_in(known, "addresses"), texts_in(request, "addresses"));
    request["internal"] = request["internal"] == true && member(known, "internal") == true;
    for (const char* key : {"name", "mode"}) {
        if (member(request, key).is_null() && member(known, key).is_string()) {
            request[key] = known[key];
        }
    }
    return request;
}

json request_without(const json& known, const Texts& networks, const Texts& addresses) {
    json request = as_request(known);
    request["networks"] = without(texts_in(known, "networks"), networks);
    request["addresses"] = without(texts_in(known, "addresses"), addresses);
    return request;
}

}  // namespace warren

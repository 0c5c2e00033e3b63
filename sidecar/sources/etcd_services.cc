#include "sidecar/sources/etcd_services.h"

#include <nlohmann/json.hpp>

#include "sidecar/catalog/service_name.h"
#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr std::string_view kServices = "services/";
constexpr std::string_view kInstances = "instances/";

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// Lower case only: two keys must not be one name.
std::string name_problem(const std::string& name) {
    std::string problem = service_name_problem(name);
    if (problem.empty() && name != lower_case(name)) problem = "is not in lower case";
    return problem.empty() ? problem : "the name " + in_quotes(name) + ' ' + problem;
}

json parse_object(const std::string& value) {
    json object = parse_json(value);
    if (!object.is_object()) throw BadJson("is no JSON object");
    return object;
}

std::string without_brackets(const std::string& text) { return text.substr(1, text.size() - 2); }

}  // namespace

std::optional<EtcdServices::Place> EtcdServices::place_of(std::string_view key) const {
    if (!take_prefix(key, prefix_)) return {};
    if (take_prefix(key, kServices)) return Place{std::string(key), ""};
    if (!take_prefix(key, kInstances)) return {};
    const size_t slash = key.find('/');
    if (slash == std::string_view::npos || slash + 1 == key.size()) return {};
    return Place{std::string(key.substr(0, slash)), std::string(key.substr(slash + 1))};
}

EtcdServices::Document EtcdServices::read_document(const std::string& name,
                                                   const std::string& value) {
    json object = parse_object(value);
    const json given = object.value("name", json(name));
    if (!given.is_string() || lower_case(given.get<std::string>()) != name) {
        throw BadJson("its 'name' is another one than its key has");
    }
    object.erase("name");
    Document document;
    document.external = object.contains("external");
    if (const auto instances = object.find("instances"); instances != object.end()) {
        if (!instances->is_array()) throw BadJson("its 'instances' is no array");
        document.instances = without_brackets(json_line(*instances));
        object.erase("instances");
    }
    document.fields = without_brackets(json_line(object));
    return document;
}

std::string EtcdServices::read_instance(const std::string& id, const std::string& value) {
    json instance = parse_json(value);
    if (instance.is_string()) instance = {{"addresses", json::array({instance})}};
    if (!instance.is_object()) throw BadJson("is neither a JSON object nor an address");
    instance["id"] = id;
    return json_line(instance);
}

std::string EtcdServices::put(const std::string& key, const std::string& value) {
    const auto place = place_of(key);
    if (!place) return "";
    std::string problem = name_problem(place->service);
    try {
        if (problem.empty() && place->instance.empty()) {
            services_[place->service].document = read_document(place->service, value);
        } else if (problem.empty()) {
            std::string text = read_instance(place->instance, value);
            services_[place->service].instances[place->instance] = std::move(text);
        }
    } catch (const BadJson& error) {
        problem = error.what();
    }
    if (problem.empty()) {
        changed_.insert(place->service);
    } else {
        drop(*place);
        problem = in_quotes(key) + " is left out: " + problem;
    }
    return problem;
}

void EtcdServices::drop(const Place& place) {
    const auto service = services_.find(place.service);
    if (service == services_.end()) return;
    Parts& parts = service->second;
    if (place.instance.empty()) {
        parts.document.reset();
    } else {
        parts.instances.erase(place.instance);
    }
    if (!parts.document && parts.instances.empty()) services_.erase(service);
    changed_.insert(place.service);
}

void EtcdServices::remove(const std::string& key) {
    if (const auto place = place_of(key)) drop(*place);
}

void EtcdServices::clear() {
    services_.clear();
    changed_.clear();
}

std::set<std::string> EtcdServices::take_changed() { return std::exchange(changed_, {}); }

std::string EtcdServices::join(const std::string& name, const Parts& parts) {
    std::string text = R"({"name":)" + json_line(name);
    std::string instances;
    if (parts.document) {
        if (!parts.document->fields.empty()) text += ',' + parts.document->fields;
        instances = parts.document->instances;
    }
    for (const auto& [id, instance] : parts.instances) {
        if (!instances.empty()) instances += ',';
        instances += instance;
    }
    // A name outside would be ignored beside a list of instances.
    const bool external = parts.document && parts.document->external;
    if (!external || !instances.empty()) text += R"(,"instances":[)" + instances + ']';
    return text + '}';
}

std::optional<std::string> EtcdServices::text(const std::string& name) const {
    const auto found = services_.find(name);
    if (found == services_.end()) return {};
    return join(name, found->second);
}

ServiceTexts EtcdServices::texts() const {
    ServiceTexts texts;
    for (const auto& [name, parts] : services_) texts.emplace(name, join(name, parts));
    return texts;
}

}  // namespace warren

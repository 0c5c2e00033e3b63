#include "sidecar/sources/warren_records.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "sidecar/base/address.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/timestamp.h"
#include "sidecar/sources/bolt_file.h"
#include "sidecar/sources/line_writer.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr uint16_t kAnyPort = 1;

json parse_object(std::string_view key, std::string_view text) {
    json object = json::parse(text, nullptr, false);
    if (!object.is_object()) throw BoltError("the value of " + in_quotes(key) + " is damaged");
    return object;
}

// Null if there is none.
const json* find(const json& object, const char* name) {
    const auto found = object.find(name);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text(const json& object, const char* name) {
    const json* value = find(object, name);
    return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

// Go's zero time is none.
std::optional<int64_t> time(const json& object) {
    return parse_timestamp(text(object, "CreatedAt"));
}

json port_of(const json& mapping) {
    json port = {{"port", mapping.value("ContainerPort", json(0))}};
    if (const std::string name = text(mapping, "Name"); !name.empty()) port["name"] = name;
    const std::string protocol = text(mapping, "Protocol");
    if (!protocol.empty()) port["protocol"] = protocol;
    return port;
}

void read_ports(const json& service, ServiceRecord& record) {
    const json* mappings = find(service, "Ports");
    if (mappings == nullptr || !mappings->is_array() || mappings->empty()) return;
    json ports = json::array();
    for (const json& mapping : *mappings) {
        if (!mapping.is_object()) continue;
        ports.push_back(port_of(mapping));
        record.on_nodes |= text(mapping, "PublishMode") == "host";
    }
    record.fields += ", \"ports\": " + ports.dump();
}

// Healthy: nobody looks, or who looks says so. What cannot be read is told as it is.
void read_health(const json& container, std::string& fields) {
    const json* status = find(container, "HealthStatus");
    if (status == nullptr) return;
    const json* healthy = status->is_object() ? find(*status, "Healthy") : nullptr;
    fields += ", \"healthy\": " + (healthy == nullptr ? "null" : healthy->dump());
}

// It runs, so it has its number and its own name; but it was told to end, or is about to be told:
// nobody should be sent there any more.
bool is_draining(const json& container) {
    const std::string desired = text(container, "DesiredState");
    return !desired.empty() && desired != "running" && desired != "pending";
}

}  // namespace

ServiceRecord read_service_record(std::string_view key, std::string_view json) {
    const auto service = parse_object(key, json);
    ServiceRecord record;
    record.name = text(service, "Name");
    record.created_at = time(service).value_or(0);
    record.fields = "\"name\": " + json_string(record.name);
    read_ports(service, record);
    const auto* networks = find(service, "Networks");
    if (networks != nullptr && *networks != json::array()) {
        record.fields += ", \"networks\": " + networks->dump();
    }
    const auto* labels = find(service, "Labels");
    if (labels != nullptr && labels->is_object() && !labels->empty()) {
        record.fields += ", \"text\": " + labels->dump();
    }
    return record;
}

ContainerRecord read_container_record(std::string_view key, std::string_view json) {
    const auto container = parse_object(key, json);
    ContainerRecord record;
    record.service = text(container, "ServiceID");
    record.node = text(container, "NodeID");
    std::string& fields = record.fields;
    fields = "\"id\": " + json_string(std::string(key));
    const std::string runtime_id = text(container, "ContainerID");
    if (!runtime_id.empty()) fields += ", \"runtime_id\": " + json_string(runtime_id);
    const std::string state = text(container, "ActualState");
    fields += ", \"state\": " + json_string(state.empty() ? "pending" : state);
    read_health(container, fields);
    if (is_draining(container)) fields += ", \"draining\": true";
    if (time(container)) fields += ", \"created_at\": " + json_string(text(container, "CreatedAt"));
    return record;
}

NodeRecord read_node_record(std::string_view key, std::string_view json) {
    const auto node = parse_object(key, json);
    NodeRecord record;
    record.host_name = text(node, "Hostname");
    const auto endpoint = Endpoint::parse(text(node, "Address"), kAnyPort);
    if (endpoint && !endpoint->address.is_unspecified()) record.address = endpoint->address.text();
    return record;
}

}  // namespace warren

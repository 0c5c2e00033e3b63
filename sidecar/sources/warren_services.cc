#include "sidecar/sources/warren_services.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "sidecar/base/address.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr uint16_t kAnyPort = 1;
constexpr int64_t kSecond = 1'000'000'000;  // nanoseconds

using NodesById = std::unordered_map<std::string_view, const ApiNode*>;
using ContainersByService = std::unordered_map<std::string_view, std::vector<const ApiContainer*>>;

// RFC 3339.
std::string time_text(int64_t nanoseconds) {
    auto seconds = static_cast<time_t>(nanoseconds / kSecond);
    int64_t rest = nanoseconds % kSecond;
    if (rest < 0) {
        --seconds;
        rest += kSecond;
    }
    tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> text{};
    const size_t size = strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + size, text.size() - size, ".%09lldZ", static_cast<long long>(rest));
    return text.data();
}

// Without its port; empty if it is no address.
std::string address_text(const std::string& text) {
    const auto endpoint = Endpoint::parse(text, kAnyPort);
    if (!endpoint || endpoint->address.is_unspecified()) return "";
    return endpoint->address.text();
}

// Where the node is reached, or else where containers reach it.
std::string node_address(const ApiNode& node) {
    const std::string address = address_text(node.address);
    return address.empty() ? address_text(node.overlay_ip) : address;
}

// A port that has no number on the host is not published there, whatever its mode says: host is
// what protobuf takes for nothing.
bool on_nodes(const ApiService& service) {
    return std::any_of(service.ports.begin(), service.ports.end(),
                       [](const ApiPort& port) { return port.host_port != 0 && !port.ingress; });
}

std::string ports_text(const ApiService& service) {
    std::string text = ", \"ports\": [";
    const char* separator = "";
    for (const ApiPort& port : service.ports) {
        text += std::exchange(separator, ", ");
        text += "{\"port\": " + std::to_string(port.container_port);
        if (!port.name.empty()) text += ", \"name\": " + json_string(port.name);
        if (!port.protocol.empty()) text += ", \"protocol\": " + json_string(port.protocol);
        text += "}";
    }
    return text + "]";
}

std::string networks_text(const ApiService& service) {
    std::string text = ", \"networks\": [";
    const char* separator = "";
    for (const std::string& network : service.networks) {
        text += std::exchange(separator, ", ");
        text += json_string(network);
    }
    return text + "]";
}

bool is_draining(const std::string& desired_state) {
    return !desired_state.empty() && desired_state != "running" && desired_state != "pending";
}

std::string instance_text(const ApiContainer& container, const ApiNode* node) {
    const std::string& state = container.actual_state;
    std::string text = "{\"id\": " + json_string(container.id);
    if (!container.runtime_id.empty())
        text += ", \"runtime_id\": " + json_string(container.runtime_id);
    text += ", \"state\": " + json_string(state.empty() ? "pending" : state);
    if (is_draining(container.desired_state)) text += ", \"draining\": true";
    if (container.created_at) {
        text += ", \"created_at\": \"" + time_text(*container.created_at) + '"';
    }
    if (!container.node_id.empty()) text += ", \"node\": " + json_string(container.node_id);
    const std::string address = node == nullptr ? "" : node_address(*node);
    if (!address.empty()) text += ", \"node_addresses\": [\"" + address + "\"]";
    return text + "}";
}

std::string service_text(const ApiService& service,
                         const std::vector<const ApiContainer*>& containers,
                         const NodesById& nodes) {
    std::string text = "{\"name\": " + json_string(service.name);
    if (!service.ports.empty()) text += ports_text(service);
    if (!service.networks.empty()) text += networks_text(service);
    text += ", \"instances\": [";
    const bool reached_at_nodes = on_nodes(service);
    const char* separator = "";
    for (const ApiContainer* container : containers) {
        const auto node = nodes.find(container->node_id);
        const bool known = reached_at_nodes && node != nodes.end();
        text += std::exchange(separator, ", ");
        text += instance_text(*container, known ? node->second : nullptr);
    }
    return text + "]}";
}

NodesById nodes_by_id(const std::vector<ApiNode>& nodes) {
    NodesById by_id;
    for (const ApiNode& node : nodes) by_id[node.id] = &node;
    return by_id;
}

// In the order of their ids, so that the same containers are the same text.
ContainersByService containers_by_service(const std::vector<ApiContainer>& containers) {
    ContainersByService by_service;
    for (const ApiContainer& container : containers) {
        by_service[container.service_id].push_back(&container);
    }
    for (auto& [service, list] : by_service) {
        std::sort(list.begin(), list.end(),
                  [](const auto* one, const auto* other) { return one->id < other->id; });
    }
    return by_service;
}

// Who has which name, in lower case.
std::map<std::string, const ApiService*> owners(const std::vector<ApiService>& services) {
    const auto age = [](const ApiService& service) {
        return std::tuple(service.created_at.value_or(0), std::string_view(service.id));
    };
    std::map<std::string, const ApiService*> by_name;
    for (const ApiService& service : services) {
        const ApiService*& owner = by_name[lower_case(service.name)];
        if (owner == nullptr || age(service) < age(*owner)) owner = &service;
    }
    return by_name;
}

}  // namespace

ServiceTexts service_texts(const WarrenLists& lists) {
    const NodesById nodes = nodes_by_id(lists.nodes);
    const ContainersByService containers = containers_by_service(lists.containers);
    ServiceTexts texts;
    for (const auto& [name, service] : owners(lists.services)) {
        const auto own = containers.find(service->id);
        texts[name] = service_text(
            *service, own == containers.end() ? std::vector<const ApiContainer*>() : own->second,
            nodes);
    }
    return texts;
}

}  // namespace warren

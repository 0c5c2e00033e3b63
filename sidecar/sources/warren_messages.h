// Warren's messages (protobuf, package warren.v1) as far as they concern names. Fields that we do
// not know are skipped, those that are not there are empty. Pure; any thread. Throws MessageError
// for bytes that are no protobuf.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace warren {

class MessageError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ApiPort {
    std::string name;
    int32_t container_port = 0;
    int32_t host_port = 0;
    std::string protocol;
    bool ingress = false;  // else published on the nodes that it runs on

    bool operator==(const ApiPort&) const = default;
};

struct ApiService {
    std::string id;
    std::string name;
    std::optional<int64_t> created_at;  // nanoseconds since 1970
    std::vector<ApiPort> ports;
    std::vector<std::string> networks{};  // that it is on, by id

    bool operator==(const ApiService&) const = default;
};

struct ApiContainer {
    std::string id;
    std::string service_id;
    std::string node_id;
    std::string runtime_id;     // what the container runtime calls it
    std::string desired_state;  // "running", "shutdown"
    std::string actual_state;   // "pending", "running", "failed", "complete", "shutdown"
    std::optional<int64_t> created_at;

    bool operator==(const ApiContainer&) const = default;
};

struct ApiNode {
    std::string id;
    std::string address;  // may carry a port
    std::string overlay_ip;

    bool operator==(const ApiNode&) const = default;
};

// The answers to ListServices, ListContainers, ListNodes.
std::vector<ApiService> read_services(std::string_view message);
std::vector<ApiContainer> read_containers(std::string_view message);
std::vector<ApiNode> read_nodes(std::string_view message);

}  // namespace warren

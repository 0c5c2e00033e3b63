// The values of Warren's store (JSON of Go's structs) as far as they concern names. What a catalog
// document says of them is put into words here, once for each value. Pure; any thread. Throws
// BoltError for what is no JSON object: only damage writes that.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace warren {

struct ServiceRecord {
    std::string name;
    int64_t created_at = 0;  // nanoseconds since 1970
    // Publishes a port in host mode: reached at the addresses of the nodes that it runs on.
    bool on_nodes = false;
    std::string fields;  // of the service but its instances: `"name": "web", "ports": […]`

    bool operator==(const ServiceRecord&) const = default;
};

struct ContainerRecord {
    std::string service;  // its key
    std::string node;     // its key
    std::string fields;   // of the instance but its node: `"id": "…", "state": "running"`

    bool operator==(const ContainerRecord&) const = default;
};

struct NodeRecord {
    std::string host_name;
    std::string address;  // without port; empty if it is no address

    bool operator==(const NodeRecord&) const = default;
};

ServiceRecord read_service_record(std::string_view key, std::string_view json);
ContainerRecord read_container_record(std::string_view key, std::string_view json);
NodeRecord read_node_record(std::string_view key, std::string_view json);

}  // namespace warren

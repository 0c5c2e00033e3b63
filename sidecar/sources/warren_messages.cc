#include "sidecar/sources/warren_messages.h"

#include <limits>
#include <protozero/pbf_reader.hpp>

namespace warren {
namespace {

using protozero::pbf_reader;
using protozero::tag_and_type;
using Wire = protozero::pbf_wire_type;

constexpr int64_t kSecond = 1'000'000'000;  // nanoseconds

constexpr uint32_t text(uint32_t tag) { return tag_and_type(tag, Wire::length_delimited); }
constexpr uint32_t number(uint32_t tag) { return tag_and_type(tag, Wire::varint); }

// google.protobuf.Timestamp. Nothing for a time that 64 bits cannot say, such as Go's zero time.
std::optional<int64_t> read_time(pbf_reader message) {
    int64_t seconds = 0;
    int64_t nanoseconds = 0;
    while (message.next()) {
        switch (message.tag_and_type()) {
            case number(1):
                seconds = message.get_int64();
                break;
            case number(2):
                nanoseconds = message.get_int32();
                break;
            default:
                message.skip();
        }
    }
    constexpr int64_t kMost = std::numeric_limits<int64_t>::max() / kSecond - 1;
    if (seconds > kMost || seconds < -kMost) return {};
    if (nanoseconds < 0 || nanoseconds >= kSecond) return {};
    return seconds * kSecond + nanoseconds;
}

void read(pbf_reader message, ApiPort& port) {
    while (message.next()) {
        switch (message.tag_and_type()) {
            case text(1):
                port.name = message.get_string();
                break;
            case number(2):
                port.container_port = message.get_int32();
                break;
            case number(3):
                port.host_port = message.get_int32();
                break;
            case text(4):
                port.protocol = message.get_string();
                break;
            case number(5):
                port.ingress = message.get_enum() != 0;
                break;
            default:
                message.skip();
        }
    }
}

void read(pbf_reader message, ApiService& service) {
    while (message.next()) {
        switch (message.tag_and_type()) {
            case text(1):
                service.id = message.get_string();
                break;
            case text(2):
                service.name = message.get_string();
                break;
            case text(11):
                service.networks.push_back(message.get_string());
                break;
            case text(15):
                service.created_at = read_time(message.get_message());
                break;
            case text(17):
                read(message.get_message(), service.ports.emplace_back());
                break;
            default:
                message.skip();
        }
    }
}

void read(pbf_reader message, ApiContainer& container) {
    while (message.next()) {
        switch (message.tag_and_type()) {
            case text(1):
                container.id = message.get_string();
                break;
            case text(2):
                container.service_id = message.get_string();
                break;
            case text(4):
                container.node_id = message.get_string();
                break;
            case text(5):
                container.runtime_id = message.get_string();
                break;
            case text(6):
                container.desired_state = message.get_string();
                break;
            case text(7):
                container.actual_state = message.get_string();
                break;
            case text(14):
                container.created_at = read_time(message.get_message());
                break;
            default:
                message.skip();
        }
    }
}

void read(pbf_reader message, ApiNode& node) {
    while (message.next()) {
        switch (message.tag_and_type()) {
            case text(1):
                node.id = message.get_string();
                break;
            case text(3):
                node.address = message.get_string();
                break;
            case text(4):
                node.overlay_ip = message.get_string();
                break;
            default:
                message.skip();
        }
    }
}

// Each answer is a message with a list in its first field.
template <typename Item>
std::vector<Item> read_list(std::string_view bytes, const char* what) {
    std::vector<Item> list;
    try {
        pbf_reader message(bytes.data(), bytes.size());
        while (message.next(1, Wire::length_delimited)) {
            read(message.get_message(), list.emplace_back());
        }
    } catch (const protozero::exception&) {
        throw MessageError(std::string("its list of ") + what + " is damaged");
    }
    return list;
}

}  // namespace

std::vector<ApiService> read_services(std::string_view message) {
    return read_list<ApiService>(message, "services");
}

std::vector<ApiContainer> read_containers(std::string_view message) {
    return read_list<ApiContainer>(message, "containers");
}

std::vector<ApiNode> read_nodes(std::string_view message) {
    return read_list<ApiNode>(message, "nodes");
}

}  // namespace warren

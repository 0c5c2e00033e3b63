#include "sidecar/catalog/write_service.h"

#include <array>
#include <string_view>

#include "sidecar/base/json_text.h"
#include "sidecar/catalog/timestamp.h"

namespace warren {
namespace {

constexpr std::array<std::string_view, 5> kStates{"pending", "running", "failed", "complete",
                                                  "shutdown"};

// An object or an array that is being written.
class Open {
  public:
    Open(std::string& out, char open, char close) : out_(out), close_(close) { out_ += open; }
    ~Open() { out_ += close_; }
    Open(const Open&) = delete;
    Open& operator=(const Open&) = delete;

    std::string& element() {
        if (!first_) out_ += ',';
        first_ = false;
        return out_;
    }
    std::string& field(std::string_view name) {
        append_json_text(element(), name);
        return out_ += ':';
    }
    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) append_json_text(field(name), value);
    }
    void number(std::string_view name, uint32_t value) { field(name) += std::to_string(value); }

  private:
    std::string& out_;
    char close_;
    bool first_ = true;
};

void write_addresses(const std::vector<Address>& addresses, std::string& out) {
    Open list(out, '[', ']');
    for (const Address& address : addresses) append_json_text(list.element(), address.text());
}

void write_ports(const std::vector<Port>& ports, std::string& out) {
    Open list(out, '[', ']');
    for (const Port& port : ports) {
        Open object(list.element(), '{', '}');
        object.text("name", port.name);
        object.number("port", port.port);
        if (port.protocol == Protocol::kUdp) object.text("protocol", "udp");
    }
}

void write_texts(const char* name, const std::vector<std::string>& texts, Open& object) {
    if (texts.empty()) return;
    Open list(object.field(name), '[', ']');
    for (const std::string& text : texts) append_json_text(list.element(), text);
}

void write_details(const Service& service, Open& object) {
    write_texts("aliases", service.aliases, object);
    write_texts("networks", service.networks, object);
    if (service.ttl) object.number("ttl", *service.ttl);
    if (service.max_answers) object.number("max_answers", *service.max_answers);
    if (service.answers == Answers::kOne) object.text("answers", "one");
    if (!service.ports.empty()) write_ports(service.ports, object.field("ports"));
    if (service.text.empty()) return;
    Open text(object.field("text"), '{', '}');
    for (const auto& [key, value] : service.text) append_json_text(text.field(key), value);
}

}  // namespace

void write_instance(const Instance& instance, std::string& out) {
    const Instance defaults;
    Open object(out, '{', '}');
    object.text("id", instance.id);
    if (!instance.addresses.empty()) {
        write_addresses(instance.addresses, object.field("addresses"));
    }
    if (instance.state != defaults.state) {
        object.text("state", name_of(instance.state));
    }
    if (!instance.healthy) object.field("healthy") += "false";
    if (instance.draining) object.field("draining") += "true";
    if (instance.created_at != 0) object.text("created_at", timestamp_text(instance.created_at));
    object.text("node", instance.node);
    if (instance.number) object.number("number", *instance.number);
    if (instance.priority != defaults.priority) object.number("priority", instance.priority);
    if (instance.weight != defaults.weight) object.number("weight", instance.weight);
    if (!instance.runtime) return;
    object.text("runtime_id", instance.runtime->id);
    if (instance.runtime->node_addresses.empty()) return;
    write_addresses(instance.runtime->node_addresses, object.field("node_addresses"));
}

std::string_view name_of(InstanceState state) { return kStates.at(static_cast<size_t>(state)); }

void write_service(const Service& service, std::string& out) {
    Open object(out, '{', '}');
    object.text("name", service.name);
    write_details(service, object);
    if (!service.external.empty()) return object.text("external", service.external);
    Open list(object.field("instances"), '[', ']');
    for (const Instance& instance : service.instances) {
        write_instance(instance, list.element());
    }
}

}  // namespace warren

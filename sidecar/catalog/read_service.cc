#include "sidecar/catalog/read_service.h"

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "sidecar/catalog/fields.h"
#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using nlohmann::json;

constexpr uint32_t kMaxTtl = 86400;  // seconds
constexpr std::array<std::string_view, 10> kFields{"name",     "aliases", "ttl",  "max_answers",
                                                   "answers",  "ports",   "text", "instances",
                                                   "external", "networks"};

// Nothing and reported if it is not a service name.
std::optional<std::string> read_name(const json& value, const Fields& fields,
                                     const std::string& field) {
    if (!value.is_string()) {
        fields.report(field, shown(value) + " is no name");
        return {};
    }
    const auto& name = value.get_ref<const std::string&>();
    const std::string problem = service_name_problem(name);
    if (problem.empty()) return lower_case(name);
    fields.report(field, "the name " + in_quotes(name) + ' ' + problem);
    return {};
}

std::vector<std::string> read_aliases(const Fields& fields) {
    std::vector<std::string> aliases;
    const json* list = fields.find_array("aliases");
    for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
        aliases.push_back(read_name((*list)[i], fields, element("aliases", i)).value_or(""));
    }
    return aliases;
}

std::optional<Port> read_port(const json& value, const Fields& service, const std::string& field,
                              std::vector<BadEntry>& bad_entries) {
    if (!value.is_object()) {
        service.report(field, shown(value) + " is no object");
        return {};
    }
    const Fields fields(value, service.place_of(field), bad_entries);
    const size_t before = bad_entries.size();
    Port port;
    const auto number = fields.number("port", 1, 65535);
    if (fields.find("port") == nullptr) service.report(field, "has no 'port'");
    port.port = static_cast<uint16_t>(number.value_or(0));
    port.name = lower_case(fields.text("name"));
    if (!port.name.empty()) {
        const std::string problem = port_name_problem(port.name);
        if (!problem.empty())
            fields.report("name", "the name " + in_quotes(port.name) + ' ' + problem);
    }
    const std::string protocol = lower_case(fields.text("protocol"));
    if (protocol == "udp") {
        port.protocol = Protocol::kUdp;
    } else if (!protocol.empty() && protocol != "tcp") {
        fields.report("protocol", in_quotes(protocol) + " is neither tcp nor udp");
    }
    if (bad_entries.size() != before) return {};
    return port;
}

std::vector<Port> read_ports(const Fields& fields, std::vector<BadEntry>& bad_entries) {
    std::vector<Port> ports;
    const json* list = fields.find_array("ports");
    for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
        if (ports.size() == kMaxPorts) {
            fields.report(element("ports", i),
                          "is beyond the " + std::to_string(kMaxPorts) +
                              " that a service may have: left out, with all behind it");
            break;
        }
        const auto port = read_port((*list)[i], fields, element("ports", i), bad_entries);
        if (!port) continue;
        const bool known = std::any_of(ports.begin(), ports.end(), [&port](const Port& other) {
            return *port == other || (!port->name.empty() && port->name == other.name &&
                                      port->protocol == other.protocol);
        });
        if (known) {
            fields.report(element("ports", i), "is given twice");
            continue;
        }
        ports.push_back(*port);
    }
    return ports;
}

std::vector<std::pair<std::string, std::string>> read_text(const Fields& fields) {
    std::vector<std::pair<std::string, std::string>> text;
    size_t size = 0;
    const json* object = fields.find_object("text");
    if (object == nullptr) return text;
    for (const auto& [key, value] : object->items()) {
        const std::string field = "text." + in_quotes(key);
        if (value.is_null() || value.is_structured()) {
            fields.report(field, "is neither a string nor a number nor true or false");
            continue;
        }
        std::string string = value.is_string() ? value.get<std::string>() : value.dump();
        if (key.empty() || key.find('=') != std::string::npos) {
            fields.report(field, "the key is empty or has a '=' in it");
        } else if (key.size() + 1 + string.size() > kMaxTextString) {
            fields.report(field, "key=value is over 255 octets");
        } else if (size + key.size() + string.size() + 2 > kMaxText) {
            fields.report(field, "is beyond what one record can hold");
        } else {
            size += key.size() + string.size() + 2;
            text.emplace_back(key, std::move(string));
        }
    }
    return text;
}

Answers read_answers(const Fields& fields) {
    const std::string answers = fields.text("answers");
    if (answers == "one") return Answers::kOne;
    if (!answers.empty() && answers != "all") {
        fields.report("answers", in_quotes(answers) + " is neither all nor one");
    }
    return Answers::kAll;
}

std::string read_external(const Fields& fields) {
    std::string name = lower_case(fields.text("external"));
    if (name.empty()) return "";
    const std::string problem = host_name_problem(name);
    if (!problem.empty()) {
        fields.report("external", "the name " + in_quotes(name) + ' ' + problem);
        return "";
    }
    if (name.ends_with('.')) name.pop_back();
    return name;
}

// Nothing if the service is meant for some and it cannot be read for whom: it would be for all.
std::optional<std::vector<std::string>> read_networks(const Fields& fields) {
    std::vector<std::string> networks;
    const json* list = fields.find_array("networks");
    if (list == nullptr) {
        if (fields.find("networks") == nullptr) return networks;
        return {};
    }
    for (size_t i = 0; i < list->size(); ++i) {
        const std::string field = element("networks", i);
        if (networks.size() == kMaxNetworks) {
            fields.report(field, "is beyond the " + std::to_string(kMaxNetworks) +
                                     " that a service may have: left out, with all behind it");
            break;
        }
        const json& value = (*list)[i];
        if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
            fields.report(field, shown(value) + " is no name of a network");
            continue;
        }
        const auto& network = value.get_ref<const std::string&>();
        if (std::find(networks.begin(), networks.end(), network) == networks.end()) {
            networks.push_back(network);
        }
    }
    if (networks.empty() && !list->empty()) return {};
    return networks;
}

}  // namespace

bool is_service_field(const std::string& name) {
    return std::find(kFields.begin(), kFields.end(), name) != kFields.end();
}

std::optional<Service> read_service(const json& object, const std::string& place,
                                    std::optional<std::vector<Instance>> instances,
                                    std::vector<BadEntry>& bad_entries) {
    const Fields fields(object, place, bad_entries);
    const json* name_field = fields.find("name");
    if (name_field == nullptr) {
        bad_entries.push_back({place, "has no 'name': the service is left out"});
    }
    const auto name = name_field ? read_name(*name_field, fields, "name") : std::nullopt;
    // Here `instances` can only be something that is no array.
    [[maybe_unused]] const json* wrong = fields.find_array("instances");

    Service service;
    service.aliases = read_aliases(fields);
    service.ttl = fields.number("ttl", 0, kMaxTtl);
    service.max_answers = fields.number("max_answers", 1, std::numeric_limits<uint32_t>::max());
    service.answers = read_answers(fields);
    service.ports = read_ports(fields, bad_entries);
    service.text = read_text(fields);
    service.external = read_external(fields);
    if (instances && fields.find("external") != nullptr) {
        fields.report("external", "is ignored: the service has instances");
        service.external.clear();
    }
    if (!instances && service.external.empty()) {
        bad_entries.push_back({place, "has neither instances nor external: it is left out"});
        return {};
    }
    auto networks = read_networks(fields);
    if (!networks) {
        bad_entries.push_back({place, "cannot be limited to its networks: it is left out"});
        return {};
    }
    service.networks = std::move(*networks);
    if (!name) return {};
    service.name = *name;
    if (instances) service.instances = std::move(*instances);
    return service;
}

}  // namespace warren

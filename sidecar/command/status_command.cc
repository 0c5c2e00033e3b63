#include "sidecar/command/status_command.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "sidecar/base/counted.h"
#include "sidecar/base/percent.h"
#include "sidecar/command/ask_control.h"
#include "sidecar/command/service_list.h"
#include "sidecar/command/text_table.h"

namespace warren {
namespace {

using nlohmann::json;
using Rows = std::vector<std::vector<std::string>>;

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return "-";
    if (found->is_string()) {
        const auto text = printable(found->get<std::string>());
        return text.empty() ? "-" : text;
    }
    return found->dump();
}

std::string count_of(const json& object, const char* key, const std::string& one) {
    return counted(object.at(key).get<uint64_t>(), one);
}

std::string joined(const json& texts) {
    std::string all;
    for (const json& text : texts) {
        all += (all.empty() ? "" : ", ") + printable(text.get<std::string>());
    }
    return all.empty() ? "-" : all;
}

std::string ports_text(const json& ports) {
    std::string all;
    for (const json& port : ports) {
        all += (all.empty() ? "" : ", ") + port.at("port").dump() + '/' + text_of(port, "protocol");
        const std::string name = text_of(port, "name");
        if (name != "-") all += ' ' + name;
    }
    return all.empty() ? "-" : all;
}

std::string sources_text(const json& sources) {
    Rows rows{{"SOURCE", "STATE", "SERVICES", "AGE", "BAD", "LAST ERROR"}};
    for (const json& source : sources) {
        rows.push_back({text_of(source, "url"), text_of(source, "state"),
                        text_of(source, "services"),
                        age_text(source.at("age_seconds").get<unsigned long long>()),
                        text_of(source, "bad_entries"), text_of(source, "last_error")});
    }
    return text_table(rows);
}

std::string upstreams_text(const json& upstreams) {
    Rows rows{{"UPSTREAM", "FOR", "STATE", "TIME", "ANSWERS", "FAILURES"}};
    for (const json& upstream : upstreams) {
        const json& usual = upstream.at("usual_seconds");
        rows.push_back({text_of(upstream, "server"), text_of(upstream, "suffix"),
                        text_of(upstream, "state"),
                        usual.is_number() ? duration_text(usual.get<double>()) : "-",
                        text_of(upstream, "answers"), text_of(upstream, "failures")});
    }
    return text_table(rows);
}

}  // namespace

std::string status_text(const json& status) {
    const json& image = status.at("image");
    const json& cache = status.at("cache");
    const json& queries = status.at("queries");
    std::string text = "warren-sidecar " + text_of(status, "version") + ", process " +
                       text_of(status, "pid") + ", up " +
                       age_text(status.at("uptime_seconds").get<unsigned long long>()) + ", " +
                       octets_text(status.at("process").at("resident_octets").get<double>()) + '\n';
    text += "domain " + text_of(status, "domain") + " on " + joined(status.at("listen")) + ", " +
            count_of(status, "workers", "worker") + '\n';
    if (!status.at("ready").get<bool>()) text += "NOT READY: no catalog has been read yet\n";
    text += count_of(image, "services", "service") + ", " + text_of(image, "healthy") + " of " +
            count_of(image, "instances", "running instance") + " answered, " +
            text_of(image, "without_address") + " without an address\n";
    text += "image " + text_of(image, "generation") + ", made " + text_of(image, "made_at") +
            " in " + duration_text(image.at("compile_seconds").get<double>()) +
            (image.at("stale").get<bool>() ? ", STALE" : "") + '\n';
    text += "queries: " + text_of(queries, "udp") + " UDP, " + text_of(queries, "tcp") + " TCP, " +
            text_of(queries, "nss") + " NSS; " + text_of(queries, "own") + " own, " +
            text_of(queries, "cache") + " from the cache, " + text_of(queries, "forwarded") +
            " forwarded, " + text_of(queries, "refused") + " refused\n";
    text += "cache: " + text_of(cache, "entries") +
            (cache.at("entries") == 1 ? " entry, " : " entries, ") +
            octets_text(cache.at("octets").get<double>()) + " of " +
            octets_text(cache.at("limit_octets").get<double>()) + '\n';
    text += text_of(status, "attachments") + " containers attached; log level " +
            text_of(status, "log_level") +
            (status.at("query_log").get<bool>() ? ", QUERY LOG ON\n" : "\n");
    if (!status.value("attach_helper", true)) {
        text += "THE ATTACH HELPER HAS ENDED: nothing can be attached before a restart\n";
    }
    text += '\n';
    text += sources_text(status.at("sources"));
    if (!status.at("upstreams").empty()) text += '\n' + upstreams_text(status.at("upstreams"));
    return text;
}

std::string services_text(const json& services) {
    Rows rows{{"NAME", "INSTANCES", "HEALTHY", "PORTS", "ALIASES", "NETWORKS"}};
    for (const json& service : services) {
        const bool external = service.contains("external");
        rows.push_back(
            {text_of(service, "name"),
             external ? "-> " + text_of(service, "external") : text_of(service, "instances"),
             external ? "-" : text_of(service, "healthy"), ports_text(service.at("ports")),
             joined(service.at("aliases")), joined(service.at("networks"))});
    }
    return text_table(rows);
}

std::string service_text(const json& service) {
    std::string text = services_text(json::array({service}));
    text += "from " + text_of(service, "source") + ", TTL " + text_of(service, "ttl") + "\n\n";
    Rows rows{{"NUMBER", "ID", "ADDRESSES", "STATE", "HEALTH", "NODE"}};
    for (const json& instance : service.at("list")) {
        const bool healthy = instance.at("healthy").get<bool>();
        rows.push_back({text_of(instance, "number"), text_of(instance, "id"),
                        joined(instance.at("addresses")), text_of(instance, "state"),
                        instance.at("draining").get<bool>() ? "draining"
                        : healthy                           ? "healthy"
                                                            : "unhealthy",
                        text_of(instance, "node")});
    }
    return text + text_table(rows);
}

int show_status(const StatusRequest& request) {
    bool ready = false;
    const int code = reporting([&] {
        const json status = ask_control(
            {.socket_path = request.control_socket, .target = "/v1/status", .body = {}});
        ready = status.at("ready").get<bool>();
        std::fputs((request.json ? status.dump(2) + '\n' : status_text(status)).c_str(), stdout);
    });
    return code == 0 && !ready ? 1 : code;
}

int show_services(const ServicesRequest& request) {
    return reporting([&] {
        if (request.name.empty()) {
            const json services = all_services(request.control_socket);
            std::fputs((request.json ? services.dump(2) + '\n' : services_text(services)).c_str(),
                       stdout);
            return;
        }
        const json service =
            ask_control({.socket_path = request.control_socket,
                         .target = "/v1/services?name=" + percent_encoded(request.name),
                         .body = {}});
        std::fputs((request.json ? service.dump(2) + '\n' : service_text(service)).c_str(), stdout);
    });
}

}  // namespace warren

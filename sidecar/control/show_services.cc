// The services as they are answered now: a part of the list, or all of one.
#include <algorithm>

#include "sidecar/base/json_writer.h"
#include "sidecar/base/percent.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/timestamp.h"
#include "sidecar/catalog/write_service.h"
#include "sidecar/control/pages.h"
#include "sidecar/dns/name.h"
#include "sidecar/zone/number_instances.h"

namespace warren {
namespace {

// A page: what takes a few milliseconds to write. Whoever wants more asks for the next one.
constexpr uint64_t kUsualPage = 1000;
constexpr uint64_t kLargestPage = 10000;

bool by_name(const ServiceBlock* left, const ServiceBlock* right) {
    return left->source->name < right->source->name;
}

// Whose names come behind `after` and have `part` in them: the first `most` of them, in order, and
// how many there are.
struct Page {
    std::vector<const ServiceBlock*> services;
    size_t found = 0;  // with `part` in their names
    size_t left = 0;   // behind the page
};

Page page_of(const ZoneImage& image, const std::string& part, const std::string& after,
             size_t most) {
    Page page;
    image.names.visit_all([&](const NameEntry& entry) {
        const ServiceBlock* block = entry.service.get();
        if (block == nullptr || block->source == nullptr || entry.labels != *block->labels) return;
        if (block->source->name.find(part) == std::string::npos) return;
        ++page.found;
        if (after.empty() || block->source->name > after) page.services.push_back(block);
    });
    auto& services = page.services;
    const size_t shown = std::min(services.size(), most);
    page.left = services.size() - shown;
    const auto end = services.begin() + static_cast<std::ptrdiff_t>(shown);
    std::partial_sort(services.begin(), end, services.end(), by_name);
    services.erase(end, services.end());
    return page;
}

void write_ports(JsonWriter& json, const Service& service) {
    json.begin_array("ports");
    for (const Port& port : service.ports) {
        json.begin_object();
        json.put("name", port.name);
        json.put("port", port.port);
        json.put("protocol", port.protocol == Protocol::kTcp ? "tcp" : "udp");
        json.end_object();
    }
    json.end_array();
}

void write_summary(JsonWriter& json, const ServiceBlock& block) {
    const Service& service = *block.source;
    json.put("name", service.name);
    json.put("instances", service.instances.size());
    json.put("healthy", block.listed.size());
    json.put("ttl", block.ttl);
    json.put("answers", service.answers == Answers::kOne ? "one" : "all");
    if (!service.external.empty()) json.put("external", service.external);
    write_ports(json, service);
    json.put_texts("aliases", service.aliases);
    json.put_texts("networks", service.networks);
}

void write_instance(JsonWriter& json, const Instance& instance, std::optional<uint32_t> number) {
    json.begin_object();
    json.put("number", number);
    json.put("id", instance.id);
    json.begin_array("addresses");
    for (const Address& address : instance.addresses) json.value(address.text());
    json.end_array();
    json.put("state", name_of(instance.state));
    json.put("healthy", instance.healthy);
    json.put("draining", instance.draining);
    json.put("node", instance.node);
    if (instance.created_at != 0) json.put("created_at", timestamp_text(instance.created_at));
    if (instance.runtime && !instance.runtime->id.empty()) {
        json.put("runtime_id", instance.runtime->id);
    }
    json.end_object();
}

HttpReply not_ready() { return http_error(503, "no catalog has been read yet"); }

}  // namespace

HttpReply show_services(const ControlContext& context, const HttpRequest& request) {
    if (parameter(request, "name") != nullptr) return show_service(context, request);
    const auto limit = number_parameter(request, "limit", kLargestPage, kUsualPage);
    if (!limit) return http_error(400, "limit: a number up to 10000");
    const std::string* part = parameter(request, "match");
    const std::string* after = parameter(request, "after");
    const auto image = context.images != nullptr ? context.images->newest() : nullptr;
    if (!image) return not_ready();
    const Page page = page_of(*image, part != nullptr ? lower_case(*part) : "",
                              after != nullptr ? *after : "", *limit);
    JsonWriter json;
    json.begin_object();
    json.put("domain", dns::text_from_labels(image->domain));
    json.put("total", page.found);
    const bool more = page.left > 0 && !page.services.empty();
    json.put("next", more ? std::optional(page.services.back()->source->name) : std::nullopt);
    json.begin_array("services");
    for (const ServiceBlock* block : page.services) {
        json.begin_object();
        write_summary(json, *block);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json_reply(json.finish());
}

HttpReply show_service(const ControlContext& context, const HttpRequest& request) {
    const std::string* given = parameter(request, "name");
    const bool in_path = request.path.starts_with(kServicePath);
    const auto name = in_path ? percent_decoded(request.path.substr(kServicePath.size()))
                              : std::optional(given != nullptr ? *given : std::string());
    auto labels = name ? dns::labels_from_text(*name) : std::nullopt;
    if (!labels || labels->empty()) return http_error(400, "name: this is no name");
    const auto image = context.images != nullptr ? context.images->newest() : nullptr;
    if (!image) return not_ready();
    // With the domain or without, as one likes.
    if (labels->size() > image->domain.size() && labels->ends_with(image->domain)) {
        labels->resize(labels->size() - image->domain.size());
    }
    const NameEntry* entry = image->find_name(*labels);
    if (entry == nullptr || !entry->service || !entry->service->source) {
        return http_error(404, "there is no such service");
    }
    const ServiceBlock& block = *entry->service;
    const Service& service = *block.source;
    JsonWriter json;
    json.begin_object();
    write_summary(json, block);
    json.put("source", context.updater != nullptr
                           ? context.updater->source_book().source_of(service.name)
                           : "");
    json.begin_object("text");
    for (const auto& [key, value] : service.text) json.put(key, value);
    json.end_object();
    json.begin_array("list");
    const Numbering numbering = number_instances(service);
    std::vector<const Instance*> numbered;
    for (const auto& [number, instance] : numbering.instances) {
        write_instance(json, *instance, number);
        numbered.push_back(instance);
    }
    std::sort(numbered.begin(), numbered.end());
    for (const Instance& instance : service.instances) {
        if (std::binary_search(numbered.begin(), numbered.end(), &instance)) continue;
        write_instance(json, instance, {});
    }
    json.end_array();
    json.end_object();
    return json_reply(json.finish());
}

}  // namespace warren

#include "sidecar/zone/zone_image.h"

#include <algorithm>

namespace warren {
namespace {

using dns::Labels;

bool is_protocol(std::string_view label) { return label == "_tcp" || label == "_udp"; }

Match empty_if(bool exists) { return {.node = exists ? Node::kEmpty : Node::kNone}; }

// "web.api-3", an instance's name as DNS-SD puts it into one label, as labels again.
bool labels_of_dotted(std::string_view label, BuiltLabels& built, size_t& last_label_at) {
    built.size = 0;
    while (true) {
        const size_t dot = std::min(label.find('.'), label.size());
        if (dot == 0) return false;
        last_label_at = built.size;
        built.octets[built.size++] = static_cast<char>(dot);
        std::copy_n(label.begin(), dot, built.octets.data() + built.size);
        built.size += dot;
        if (dot == label.size()) return true;
        label.remove_prefix(dot + 1);
    }
}

}  // namespace

const NameEntry* ZoneImage::find_name(Labels labels) const {
    return names.find(hash_of(labels),
                      [labels](const NameEntry& entry) { return entry.labels == labels; });
}

void ZoneImage::prefetch(std::span<const Labels> batch) const {
    constexpr size_t kMost = 32;
    constexpr size_t kLine = 64;
    constexpr size_t kMostOctets = 8 * kLine;  // the rest follows by itself: it is read in order
    std::array<uint32_t, kMost> hashes;
    std::array<const ServiceBlock*, kMost> blocks;
    for (; !batch.empty(); batch = batch.subspan(std::min(batch.size(), kMost))) {
        const size_t count = std::min(batch.size(), kMost);
        for (size_t i = 0; i < count; ++i) names.prefetch_place(hashes[i] = hash_of(batch[i]));
        for (size_t i = 0; i < count; ++i) names.prefetch_entry(hashes[i]);
        for (size_t i = 0; i < count; ++i) {
            const NameEntry* entry = find_name(batch[i]);
            blocks[i] = entry != nullptr ? entry->service.get() : nullptr;
            if (blocks[i] == nullptr) continue;
            const char* block = reinterpret_cast<const char*>(blocks[i]);
            __builtin_prefetch(block);
            __builtin_prefetch(block + kLine);
        }
        for (const ServiceBlock* block : std::span(blocks).first(count)) {
            if (block == nullptr) continue;
            const std::string& records = block->ipv4.bytes;
            for (size_t at = 0; at < std::min(records.size(), kMostOctets); at += kLine) {
                __builtin_prefetch(records.data() + at);
            }
        }
    }
}

const BrowseList* ZoneImage::find_type(Labels type) const {
    const auto found =
        std::lower_bound(types.begin(), types.end(), type,
                         [](const auto& list, Labels wanted) { return list->type < wanted; });
    return found != types.end() && (*found)->type == type ? found->get() : nullptr;
}

bool ZoneImage::has_protocol(std::string_view protocol) const {
    return std::any_of(types.begin(), types.end(),
                       [protocol](const auto& list) { return list->type.ends_with(protocol); });
}

Match ZoneImage::find(const dns::Name& name, size_t relative) const {
    if (relative == 0) return {.node = Node::kApex};
    const Labels labels = name.front(relative);
    const NameEntry* entry = find_name(labels);
    if (entry != nullptr && entry->service) {
        return {.node = Node::kService, .service = entry->service.get()};
    }
    const Match instance = find_instance(labels, name.offset(relative - 1));
    if (instance.node != Node::kNone) return instance;
    if (labels == "\2ns\3dns") return {.node = Node::kNameServer};
    if (entry != nullptr || is_above_instances(labels, name.offset(relative - 1))) {
        return {.node = Node::kEmpty};
    }
    if (labels == "\3dns") return {.node = Node::kEmpty};
    return find_underscore(name, relative);
}

// `api-1` where `web.api` is a service: `web.api-1` is below it, if there is such an instance.
bool ZoneImage::is_above_instances(Labels labels, size_t last_label_at) const {
    BuiltLabels parent;
    uint32_t number = 0;
    if (!split_instance_labels(labels, last_label_at, parent, number)) return false;
    const NameEntry* entry = find_name(parent.labels());
    return entry != nullptr && entry->below > 0;
}

Match ZoneImage::find_instance(Labels labels, size_t last_label_at) const {
    BuiltLabels service;
    uint32_t number = 0;
    if (!split_instance_labels(labels, last_label_at, service, number)) return {};
    const NameEntry* entry = find_name(service.labels());
    if (entry == nullptr || !entry->service) return {};
    const int found = entry->service->find_instance(number);
    if (found < 0) return {};
    return {.node = Node::kInstance,
            .service = entry->service.get(),
            .instance = static_cast<uint32_t>(found)};
}

// No label of a service begins with an underscore, so these names are ports and types, or nothing.
Match ZoneImage::find_underscore(const dns::Name& name, size_t relative) const {
    const Labels labels = name.front(relative);
    if (relative == 1) {
        if (labels == "\4_udp") return {.node = Node::kEmpty};  // `_services._dns-sd._udp` is below
        return empty_if(labels == "\4_tcp" && has_protocol("\4_tcp"));
    }
    if (labels == "\11_services\7_dns-sd\4_udp") return {.node = Node::kTypeList};
    if (relative == 2 && is_protocol(name.label(1))) {
        const BrowseList* type = find_type(labels);
        if (type != nullptr) return {.node = Node::kType, .type = type};
        return empty_if(labels == "\7_dns-sd\4_udp");
    }
    if (relative == 3 && is_protocol(name.label(2))) {
        const Match instance = find_type_instance(name);
        if (instance.node != Node::kNone) return instance;
    }
    return find_port(name, relative);
}

// `_http._tcp.nginx`, or the empty `_tcp.nginx` above it.
Match ZoneImage::find_port(const dns::Name& name, size_t relative) const {
    const Labels labels = name.front(relative);
    if (relative > 2 && is_protocol(name.label(1))) {
        const NameEntry* entry = find_name(labels.substr(name.offset(2)));
        if (entry == nullptr || !entry->service) return {};
        const int port = entry->service->find_port(name.front(2));
        if (port < 0) return {};
        return {.node = Node::kServicePort,
                .service = entry->service.get(),
                .port = static_cast<uint32_t>(port)};
    }
    if (!is_protocol(name.label(0))) return {};
    const NameEntry* entry = find_name(labels.substr(name.offset(1)));
    if (entry == nullptr || !entry->service) return {};
    const auto& ports = entry->service->ports;
    return empty_if(std::any_of(ports.begin(), ports.end(), [&](const PortEntry& port) {
        return Labels(port.labels).ends_with(name.front(1));
    }));
}

Match ZoneImage::find_type_instance(const dns::Name& name) const {
    BuiltLabels built;
    size_t last_label_at = 0;
    if (!labels_of_dotted(name.label(0), built, last_label_at)) return {};
    Match match = find_instance(built.labels(), last_label_at);
    if (match.node == Node::kNone) return {};
    const Labels type = name.front(3).substr(name.offset(1));
    const int port = match.service->find_port(type);
    if (port < 0) return {};
    match.node = Node::kTypeInstance;
    match.port = static_cast<uint32_t>(port);
    return match;
}

}  // namespace warren

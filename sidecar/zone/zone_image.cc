#include "sidecar/zone/zone_image.h"

#include <algorithm>

namespace warren {
namespace {

using dns::Labels;

bool is_protocol(std::string_view label) { return label == "_tcp" || label == "_udp"; }

// Whether the service of a name's entry is there, for this client.
bool sees(const Scope* scope, const ServiceBlock& service) {
    return scope == nullptr || scope->sees(service.networks);
}

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

void LimitedEntry::count(const Networks& networks, int change) {
    auto place = std::find_if(below.begin(), below.end(),
                              [&](const auto& counted) { return counted.first == networks; });
    if (place == below.end()) place = below.insert(place, {networks, 0});
    place->second += static_cast<uint32_t>(change);
    if (place->second == 0) below.erase(place);
}

uint32_t LimitedEntry::hidden_from(const Scope& scope) const {
    uint32_t hidden = 0;
    for (const auto& [networks, names] : below) hidden += scope.sees(networks) ? 0 : names;
    return hidden;
}

bool BrowseList::seen_by(const Scope* scope) const {
    return scope == nullptr || parts.empty() ||
           std::any_of(parts.begin(), parts.end(),
                       [scope](const Part& part) { return scope->sees(part.networks); });
}

const NameEntry* ZoneImage::find_name(Labels labels) const {
    return names.find(hash_of(labels),
                      [labels](const NameEntry& entry) { return entry.labels == labels; });
}

const ServiceBlock* ZoneImage::find_service(Labels labels, const Scope* scope) const {
    const NameEntry* entry = find_name(labels);
    if (entry == nullptr || !entry->service || !sees(scope, *entry->service)) return nullptr;
    return entry->service.get();
}

bool ZoneImage::has_below(const NameEntry& entry, const Scope* scope) const {
    if (entry.below == 0 || scope == nullptr) return entry.below > 0;
    const LimitedEntry* found = limited.find(
        entry.hash, [&entry](const LimitedEntry& other) { return other.labels == entry.labels; });
    return found == nullptr || found->hidden_from(*scope) < entry.below;
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

bool ZoneImage::has_protocol(std::string_view protocol, const Scope* scope) const {
    return std::any_of(types.begin(), types.end(), [protocol, scope](const auto& list) {
        return list->type.ends_with(protocol) && list->seen_by(scope);
    });
}

Match ZoneImage::find(const dns::Name& name, size_t relative, const Scope* scope) const {
    if (relative == 0) return {.node = Node::kApex};
    const Labels labels = name.front(relative);
    const NameEntry* entry = find_name(labels);
    if (entry != nullptr && entry->service && sees(scope, *entry->service)) {
        return {.node = Node::kService, .service = entry->service.get()};
    }
    const Match instance = find_instance(labels, name.offset(relative - 1), scope);
    if (instance.node != Node::kNone) return instance;
    if (labels == "\2ns\3dns") return {.node = Node::kNameServer};
    if ((entry != nullptr && has_below(*entry, scope)) ||
        is_above_instances(labels, name.offset(relative - 1), scope)) {
        return {.node = Node::kEmpty};
    }
    if (labels == "\3dns") return {.node = Node::kEmpty};
    return find_underscore(name, relative, scope);
}

// `api-1` where `web.api` is a service: `web.api-1` is below it, if there is such an instance.
bool ZoneImage::is_above_instances(Labels labels, size_t last_label_at, const Scope* scope) const {
    BuiltLabels parent;
    uint32_t number = 0;
    if (!split_instance_labels(labels, last_label_at, parent, number)) return false;
    const NameEntry* entry = find_name(parent.labels());
    return entry != nullptr && has_below(*entry, scope);
}

Match ZoneImage::find_instance(Labels labels, size_t last_label_at, const Scope* scope) const {
    BuiltLabels parent;
    uint32_t number = 0;
    if (!split_instance_labels(labels, last_label_at, parent, number)) return {};
    const ServiceBlock* service = find_service(parent.labels(), scope);
    if (service == nullptr) return {};
    const int found = service->find_instance(number);
    if (found < 0) return {};
    return {.node = Node::kInstance, .service = service, .instance = static_cast<uint32_t>(found)};
}

// No label of a service begins with an underscore, so these names are ports and types, or nothing.
Match ZoneImage::find_underscore(const dns::Name& name, size_t relative, const Scope* scope) const {
    const Labels labels = name.front(relative);
    if (relative == 1) {
        if (labels == "\4_udp") return {.node = Node::kEmpty};  // `_services._dns-sd._udp` is below
        return empty_if(labels == "\4_tcp" && has_protocol("\4_tcp", scope));
    }
    if (labels == "\11_services\7_dns-sd\4_udp") return {.node = Node::kTypeList};
    if (relative == 2 && is_protocol(name.label(1))) {
        const BrowseList* type = find_type(labels);
        if (type != nullptr && type->seen_by(scope)) return {.node = Node::kType, .type = type};
        return empty_if(labels == "\7_dns-sd\4_udp");
    }
    if (relative == 3 && is_protocol(name.label(2))) {
        const Match instance = find_type_instance(name, scope);
        if (instance.node != Node::kNone) return instance;
    }
    return find_port(name, relative, scope);
}

// `_http._tcp.nginx`, or the empty `_tcp.nginx` above it.
Match ZoneImage::find_port(const dns::Name& name, size_t relative, const Scope* scope) const {
    const Labels labels = name.front(relative);
    if (relative > 2 && is_protocol(name.label(1))) {
        const ServiceBlock* service = find_service(labels.substr(name.offset(2)), scope);
        if (service == nullptr) return {};
        const int port = service->find_port(name.front(2));
        if (port < 0) return {};
        return {
            .node = Node::kServicePort, .service = service, .port = static_cast<uint32_t>(port)};
    }
    if (!is_protocol(name.label(0))) return {};
    const ServiceBlock* service = find_service(labels.substr(name.offset(1)), scope);
    if (service == nullptr) return {};
    const auto& ports = service->ports;
    return empty_if(std::any_of(ports.begin(), ports.end(), [&](const PortEntry& port) {
        return Labels(port.labels).ends_with(name.front(1));
    }));
}

Match ZoneImage::find_type_instance(const dns::Name& name, const Scope* scope) const {
    BuiltLabels built;
    size_t last_label_at = 0;
    if (!labels_of_dotted(name.label(0), built, last_label_at)) return {};
    Match match = find_instance(built.labels(), last_label_at, scope);
    if (match.node == Node::kNone) return {};
    const Labels type = name.front(3).substr(name.offset(1));
    const int port = match.service->find_port(type);
    if (port < 0) return {};
    match.node = Node::kTypeInstance;
    match.port = static_cast<uint32_t>(port);
    return match;
}

}  // namespace warren

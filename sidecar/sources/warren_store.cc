#include "sidecar/sources/warren_store.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

using Leaves = std::vector<BoltPagePtr>;
// By key; nothing: it is gone.
using Values = std::map<std::string_view, std::optional<std::string_view>>;
template <typename Record>
using Edits = std::vector<std::pair<std::string, std::optional<Record>>>;

// An empty leaf is alone in its bucket.
bool starts_before(const BoltPage& one, const BoltPage& other) {
    return one.count() == 0 || (other.count() > 0 && one.key(0) < other.key(0));
}

// Keys and values of a leaf, to `take`.
template <typename Take>
void each_value(const BoltPagePtr& leaf, Take take) {
    for (size_t i = 0; i < leaf->count(); ++i) {
        if (!leaf->is_bucket(i)) take(leaf->key(i), leaf->value(i));
    }
}

// The leaves that only one of the two has. Both lie in the order of keys.
std::pair<Leaves, Leaves> different(const Leaves& before, const Leaves& now) {
    std::pair<Leaves, Leaves> result;
    auto old = before.begin();
    auto fresh = now.begin();
    while (old != before.end() || fresh != now.end()) {
        const bool both = old != before.end() && fresh != now.end();
        if (both && *old == *fresh) {
            ++old;
            ++fresh;
        } else if (fresh == now.end() || (both && starts_before(**old, **fresh))) {
            result.first.push_back(*old++);
        } else {
            result.second.push_back(*fresh++);
        }
    }
    return result;
}

Values changes(const Leaves& before, const Leaves& now) {
    const auto [gone, added] = different(before, now);
    std::unordered_map<std::string_view, std::string_view> old;
    for (const BoltPagePtr& leaf : gone) {
        each_value(leaf,
                   [&](std::string_view key, std::string_view value) { old.emplace(key, value); });
    }
    Values changed;
    for (const BoltPagePtr& leaf : added) {
        each_value(leaf, [&](std::string_view key, std::string_view value) {
            const auto known = old.find(key);
            if (known == old.end() || known->second != value) changed.emplace(key, value);
            if (known != old.end()) old.erase(known);
        });
    }
    for (const auto& [key, value] : old) changed.emplace(key, std::nullopt);
    return changed;
}

template <typename Record>
Edits<Record> edits(const Leaves& before, const Leaves& now,
                    Record (*read)(std::string_view, std::string_view)) {
    Edits<Record> result;
    for (const auto& [key, value] : changes(before, now)) {
        result.emplace_back(key, value ? std::optional(read(key, *value)) : std::nullopt);
    }
    return result;
}

// The first of these buckets that is there.
const Leaves& leaves_of(const BoltSnapshot& snapshot, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        const auto found = snapshot.buckets.find(name);
        if (found != snapshot.buckets.end()) return found->second;
    }
    throw BoltError("it is not Warren's: it has no bucket '" + names.front() + "'");
}

void remove_from(std::map<std::string, std::set<std::string>>& index, const std::string& of,
                 const std::string& key) {
    const auto found = index.find(of);
    if (found == index.end()) return;
    found->second.erase(key);
    if (found->second.empty()) index.erase(found);
}

}  // namespace

const std::vector<std::string>& WarrenStore::bucket_names() {
    static const std::vector<std::string> names{"services", "containers", "tasks", "nodes"};
    return names;
}

// A release that has `containers` may have left `tasks` behind.
ServiceChanges WarrenStore::take(const BoltSnapshot& snapshot) {
    const Leaves& services = leaves_of(snapshot, {"services"});
    const Leaves& containers = leaves_of(snapshot, {"containers", "tasks"});
    const Leaves& nodes = leaves_of(snapshot, {"nodes"});
    const auto service_edits = edits(services_.leaves, services, read_service_record);
    const auto container_edits = edits(containers_.leaves, containers, read_container_record);
    const auto node_edits = edits(nodes_.leaves, nodes, read_node_record);
    // From here on nothing is refused any more.
    for (const auto& [key, record] : node_edits) put_node(key, record ? &*record : nullptr);
    for (const auto& [key, record] : service_edits) put_service(key, record ? &*record : nullptr);
    for (const auto& [key, record] : container_edits) {
        put_container(key, record ? &*record : nullptr);
    }
    services_.leaves = services;
    containers_.leaves = containers;
    nodes_.leaves = nodes;
    ServiceChanges changed;
    for (const std::string& name : std::exchange(touched_, {})) changed[name] = words(name);
    return changed;
}

ServiceTexts WarrenStore::services() const {
    ServiceTexts all;
    for (const auto& [name, keys] : keys_of_) all[name] = words(name).value_or("");
    return all;
}

void WarrenStore::put_service(const std::string& key, const ServiceRecord* record) {
    touch(key);
    const auto known = services_.records.find(key);
    if (known != services_.records.end()) {
        remove_from(keys_of_, lower_case(known->second.name), key);
        services_.records.erase(known);
    }
    if (record == nullptr) return;
    services_.records[key] = *record;
    keys_of_[lower_case(record->name)].insert(key);
    touch(key);
}

void WarrenStore::put_container(const std::string& key, const ContainerRecord* record) {
    const auto known = containers_.records.find(key);
    if (known != containers_.records.end()) {
        // A health check says the same again and again.
        if (record != nullptr && known->second == *record) return;
        touch(known->second.service);
        remove_from(containers_of_, known->second.service, key);
        containers_.records.erase(known);
    }
    if (record == nullptr) return;
    containers_.records[key] = *record;
    containers_of_[record->service].insert(key);
    touch(record->service);
}

// Nodes say every few seconds that they live; their names and addresses hardly ever change.
void WarrenStore::put_node(const std::string& key, const NodeRecord* record) {
    const auto known = nodes_.records.find(key);
    const bool was = known != nodes_.records.end();
    if (record == nullptr ? !was : was && known->second == *record) return;
    if (record != nullptr) {
        nodes_.records[key] = *record;
    } else {
        nodes_.records.erase(known);
    }
    for (const auto& [container_key, container] : containers_.records) {
        if (container.node == key) touch(container.service);
    }
}

void WarrenStore::touch(const std::string& service_key) {
    const auto service = services_.records.find(service_key);
    if (service != services_.records.end()) touched_.insert(lower_case(service->second.name));
}

// Of services with one name the oldest has it.
const std::string* WarrenStore::owner(const std::string& name) const {
    const auto keys = keys_of_.find(name);
    if (keys == keys_of_.end()) return nullptr;
    const auto age = [this](const std::string& key) {
        return std::tuple(services_.records.find(key)->second.created_at, std::string_view(key));
    };
    return &*std::min_element(
        keys->second.begin(), keys->second.end(),
        [&age](const auto& one, const auto& other) { return age(one) < age(other); });
}

std::optional<std::string> WarrenStore::words(const std::string& name) const {
    const std::string* key = owner(name);
    if (key == nullptr) return {};
    const ServiceRecord& service = services_.records.find(*key)->second;
    std::string text = "{" + service.fields + ", \"instances\": [";
    const auto containers = containers_of_.find(*key);
    const char* separator = "";
    if (containers != containers_of_.end()) {
        for (const std::string& container : containers->second) {
            text += std::exchange(separator, ", ");
            text += instance(containers_.records.find(container)->second, service.on_nodes);
        }
    }
    return text + "]}";
}

std::string WarrenStore::instance(const ContainerRecord& container, bool on_nodes) const {
    std::string text = "{" + container.fields;
    const auto node = nodes_.records.find(container.node);
    const bool named = node != nodes_.records.end() && !node->second.host_name.empty();
    const std::string& node_name = named ? node->second.host_name : container.node;
    if (!node_name.empty()) text += ", \"node\": " + json_string(node_name);
    if (on_nodes && node != nodes_.records.end() && !node->second.address.empty()) {
        text += ", \"node_addresses\": [" + json_string(node->second.address) + "]";
    }
    return text + "}";
}

}  // namespace warren

#include "sidecar/zone/zone_compiler.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "sidecar/base/clock.h"
#include "sidecar/base/heap.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/zone/rare_records.h"

namespace warren {
namespace {

constexpr uint32_t kMaxNegativeTtl = 5;  // seconds: an instance that comes up is soon seen

constexpr size_t kHeapForInstance = 220;  // octets, in blocks and indexes

// Every (address, number) pair of a service, sorted.
using Owned = std::vector<std::pair<Address, uint32_t>>;

Owned owned_addresses(const ServiceBlock* block) {
    Owned owned;
    if (block == nullptr) return owned;
    for (const InstanceEntry& instance : block->instances) {
        for (uint32_t i = 0; i < instance.ipv4_count; ++i) {
            const auto octets = block->ipv4.address(instance.first_ipv4 + i);
            owned.emplace_back(Address::from_octets(octets), instance.number);
        }
        for (uint32_t i = 0; i < instance.ipv6_count; ++i) {
            const auto octets = block->ipv6.address(instance.first_ipv6 + i);
            owned.emplace_back(Address::from_octets(octets), instance.number);
        }
    }
    std::sort(owned.begin(), owned.end());
    return owned;
}

// The name server's addresses are compiled as if it were a service of one instance.
std::shared_ptr<const ServiceBlock> compile_name_server(const ZoneSettings& settings) {
    Service service;
    Instance instance;
    instance.addresses = settings.name_servers;
    service.instances.push_back(instance);
    return compile_service(service, settings.ttl, nullptr).block;
}

// The listed instances of services as DNS-SD lists them: each name in one label, which may hold
// dots (RFC 6763, 4.1.1). What is longer than `most` octets, or than a label, cannot be listed.
void append_browsed(const std::map<std::string, std::shared_ptr<const ServiceBlock>>& blocks,
                    size_t most, std::vector<std::string>& instances) {
    for (const auto& [labels, block] : blocks) {
        if (instances.size() >= kMaxBrowsed) return;
        const std::string dotted = dns::text_from_labels(labels);
        for (const uint32_t index : block->listed) {
            if (instances.size() >= kMaxBrowsed) return;
            std::string label = dotted + '-' + std::to_string(block->instances[index].number);
            if (label.size() > std::min(most, kMaxLabel)) continue;
            label.insert(label.begin(), static_cast<char>(label.size()));
            instances.push_back(std::move(label));
        }
    }
}

// The entry of a name as it will be: what the index has, or a new one, until apply_edits().
template <typename Entry>
Entry& edited(const Index<Entry>& index, std::map<std::string, Entry>& edits,
              const std::string& labels) {
    const auto [place, is_new] = edits.try_emplace(labels);
    if (is_new) {
        const uint32_t hash = hash_of(labels);
        const Entry* entry = index.find(
            hash, [&labels](const Entry& candidate) { return candidate.labels == labels; });
        if (entry != nullptr) {
            place->second = *entry;
        } else {
            place->second.hash = hash;
            place->second.labels = labels;
        }
    }
    return place->second;
}

template <typename Entry, typename IsKept>
void apply(std::map<std::string, Entry>& edits, Index<Entry>& index, IsKept is_kept) {
    std::vector<typename Index<Entry>::Edit> list;
    list.reserve(edits.size());
    for (auto& [labels, entry] : edits) {
        const bool keep = is_kept(entry);
        list.push_back({std::move(entry), keep});
    }
    edits.clear();
    index.edit(std::move(list));
}

}  // namespace

ZoneCompiler::ZoneCompiler(ZoneSettings settings, uint32_t last_serial)
    : settings_(std::move(settings)) {
    const auto domain = dns::labels_from_text(settings_.domain);
    if (!domain || domain->empty()) {
        throw std::invalid_argument("'" + settings_.domain + "' is not a domain name");
    }
    image_.domain = *domain;
    image_.serial = last_serial;
    image_.ttl = settings_.ttl;
    image_.negative_ttl = std::min(settings_.ttl, kMaxNegativeTtl);
    image_.ns = ns_rdata(image_.domain);
    const auto name_server = compile_name_server(settings_);
    image_.name_server_ipv4 = name_server->ipv4;
    image_.name_server_ipv6 = name_server->ipv6;
}

std::shared_ptr<const ZoneImage> ZoneCompiler::compile(const CatalogChanges& changes,
                                                       bool complete) {
    summary_.complaints.clear();
    size_t instances = 0;
    for (const auto& [name, service] : changes)
        instances += service ? service->instances.size() : 0;
    const LargeHeap heap(instances * kHeapForInstance);
    address_edits_.reserve(instances);  // most have one address: a million need not be moved
    prefault(address_edits_.data(), instances * sizeof address_edits_[0]);
    for (const auto& [name, service] : changes) {
        if (service) {
            put(name, service);
        } else {
            remove(name);
        }
    }
    if (std::exchange(aliases_changed_, false)) place_aliases();
    apply_edits();
    rebuild_types();
    // Wall time, so that a restart goes on growing; and by one at least.
    image_.serial = std::max(image_.serial + 1, wall_seconds());
    image_.soa = soa_rdata(image_.domain, image_.serial, image_.negative_ttl);
    image_.complete = complete;
    summary_.services = known_.size();
    return std::make_shared<const ZoneImage>(image_);
}

void ZoneCompiler::put(const std::string& name, const std::shared_ptr<const Service>& source) {
    const auto place = known_.lower_bound(name);
    const bool is_new = place == known_.end() || place->first != name;
    if (is_new && !fits(name, settings_.domain)) {
        summary_.complaints.push_back("service '" + name + "': longer than a name can be under " +
                                      settings_.domain + "; left out");
        return;
    }
    replace((is_new ? known_.try_emplace(place, name) : place)->second, source);
}

void ZoneCompiler::replace(Known& known, std::shared_ptr<const Service> source) {
    const std::shared_ptr<const ServiceBlock> last = known.compiled.block;
    auto labels = last ? last->labels
                       : std::make_shared<const std::string>(*dns::labels_from_text(source->name));
    CompiledService next =
        compile_service(*source, settings_.ttl, std::move(labels), image_.domain.size(), source);
    summary_.running += next.running - known.compiled.running;
    summary_.listed += next.listed - known.compiled.listed;
    summary_.without_address += next.without_address - known.compiled.without_address;
    for (const std::string& alias : source->aliases) {
        if (fits(alias, settings_.domain)) continue;
        next.complaints.push_back("service '" + source->name + "': its alias " + alias +
                                  " is longer than a name can be; left out");
    }
    // What was left out before is no news.
    std::sort(next.complaints.begin(), next.complaints.end());
    std::set_difference(next.complaints.begin(), next.complaints.end(),
                        known.compiled.complaints.begin(), known.compiled.complaints.end(),
                        std::back_inserter(summary_.complaints));

    set_service(*next.block->labels, next.block);
    edit_addresses(last.get(), next.block.get());
    edit_types(last.get(), next.block);
    const bool had_aliases = with_aliases_.erase(source->name) > 0;
    if (!source->aliases.empty()) with_aliases_.insert(source->name);
    if (had_aliases || !source->aliases.empty() || placed_.contains(source->name)) {
        aliases_changed_ = true;
    }
    known.source = std::move(source);
    known.compiled = std::move(next);
}

void ZoneCompiler::remove(const std::string& name) {
    const auto known = known_.find(name);
    if (known == known_.end()) return;
    const CompiledService& compiled = known->second.compiled;
    summary_.running -= compiled.running;
    summary_.listed -= compiled.listed;
    summary_.without_address -= compiled.without_address;
    set_service(*compiled.block->labels, nullptr);
    edit_addresses(compiled.block.get(), nullptr);
    edit_types(compiled.block.get(), nullptr);
    // Its name may be what an alias was waiting for.
    if (with_aliases_.erase(name) > 0 || !with_aliases_.empty()) aliases_changed_ = true;
    known_.erase(known);
}

// A service's own name wins over an alias, and of two equal aliases that of the first service. As
// both come and go, the whole placement is found again; there are few aliases.
void ZoneCompiler::place_aliases() {
    std::map<std::string, std::string> placement;
    for (const std::string& name : with_aliases_) {
        for (const std::string& alias : known_.at(name).source->aliases) {
            if (fits(alias, settings_.domain) && !known_.contains(alias))
                placement.emplace(alias, name);
        }
    }
    for (const auto& [alias, name] : placed_) {
        if (placement.contains(alias) || known_.contains(alias)) continue;
        set_service(*dns::labels_from_text(alias), nullptr);
    }
    for (const auto& [alias, name] : placement) {
        set_service(*dns::labels_from_text(alias), known_.at(name).compiled.block);
    }
    placed_ = std::move(placement);
}

NameEntry& ZoneCompiler::edited_name(const std::string& labels) {
    return edited(image_.names, name_edits_, labels);
}

LimitedEntry& ZoneCompiler::edited_limited(const std::string& labels) {
    return edited(image_.limited, limited_edits_, labels);
}

void ZoneCompiler::set_service(const std::string& labels,
                               std::shared_ptr<const ServiceBlock> block) {
    NameEntry& entry = edited_name(labels);
    const std::shared_ptr<const ServiceBlock> last = std::exchange(entry.service, std::move(block));
    count_below(labels, last.get(), entry.service.get());
}

void ZoneCompiler::count_below(const std::string& labels, const ServiceBlock* last,
                               const ServiceBlock* next) {
    static const std::vector<std::string> none;
    const auto& before = last != nullptr ? last->networks : none;
    const auto& after = next != nullptr ? next->networks : none;
    const uint32_t change = (next != nullptr ? 1U : 0U) - (last != nullptr ? 1U : 0U);
    if (change == 0 && before == after) return;
    std::string parent = labels;
    for (;;) {
        parent.erase(0, 1U + static_cast<uint8_t>(parent[0]));
        if (parent.empty()) break;
        if (change != 0) edited_name(parent).below += change;
        if (!before.empty()) edited_limited(parent).count(before, -1);
        if (!after.empty()) edited_limited(parent).count(after, 1);
    }
}

void ZoneCompiler::edit_addresses(const ServiceBlock* last, const ServiceBlock* next) {
    const auto& labels = next != nullptr ? next->labels : last->labels;
    // A name that cannot be written is nobody's: its address is forwarded like any other's.
    const auto owned_names = [&](const ServiceBlock* block) {
        Owned owned = owned_addresses(block);
        std::erase_if(owned, [&](const auto& pair) {
            return !instance_name_fits(*labels, pair.second, image_.domain.size());
        });
        return owned;
    };
    const Owned before = owned_names(last);
    const Owned after = owned_names(next);
    Owned gone;
    Owned come;
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::back_inserter(gone));
    std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                        std::back_inserter(come));
    const auto note = [&](const Owned& pairs, bool keep) {
        for (const auto& [address, number] : pairs) {
            address_edits_.push_back({{hash_of(address), number, address, labels}, keep});
        }
    };
    note(gone, false);
    note(come, true);
}

void ZoneCompiler::edit_types(const ServiceBlock* last,
                              const std::shared_ptr<const ServiceBlock>& next) {
    if (last != nullptr) {
        for (const PortEntry& port : last->ports) {
            TypeServices& services = by_type_[port.labels];
            services.listed -= last->listed.size();
            const auto group = services.groups.find(last->networks);
            group->second.erase(*last->labels);
            if (group->second.empty()) services.groups.erase(group);
            changed_types_.insert(port.labels);
        }
    }
    if (next != nullptr) {
        for (const PortEntry& port : next->ports) {
            TypeServices& services = by_type_[port.labels];
            services.listed += next->listed.size();
            auto& blocks = services.groups[next->networks];
            blocks.insert_or_assign(blocks.end(), *next->labels, next);
            changed_types_.insert(port.labels);
        }
    }
}

void ZoneCompiler::apply_edits() {
    apply(name_edits_, image_.names,
          [](const NameEntry& entry) { return entry.service != nullptr || entry.below > 0; });
    apply(limited_edits_, image_.limited,
          [](const LimitedEntry& entry) { return !entry.below.empty(); });
    image_.addresses.edit(std::exchange(address_edits_, {}));
}

void ZoneCompiler::rebuild_types() {
    for (const std::string& type : changed_types_) {
        const auto services = by_type_.find(type);
        const auto place = std::lower_bound(
            image_.types.begin(), image_.types.end(), type,
            [](const auto& list, const std::string& wanted) { return list->type < wanted; });
        const bool present = place != image_.types.end() && (*place)->type == type;
        if (services->second.groups.empty()) {
            by_type_.erase(services);
            if (present) image_.types.erase(place);
            continue;
        }
        auto list = std::make_shared<BrowseList>();
        list->type = type;
        const size_t behind = type.size() + image_.domain.size() + 1;
        const size_t most = dns::kMaxNameSize - std::min(behind + 1, dns::kMaxNameSize);
        const auto& groups = services->second.groups;
        for (const auto& [networks, blocks] : groups) {
            append_browsed(blocks, most, list->instances);
        }
        if (groups.size() > 1 || !groups.begin()->first.empty()) {
            for (const auto& [networks, blocks] : groups) {
                list->parts.push_back({networks, {}});
                append_browsed(blocks, most, list->parts.back().instances);
            }
        }
        list->left_out = services->second.listed - list->instances.size();
        if (present) {
            *place = std::move(list);
        } else {
            image_.types.insert(place, std::move(list));
        }
    }
    changed_types_.clear();
    summary_.browse_left_out = 0;
    for (const auto& list : image_.types) summary_.browse_left_out += list->left_out;
}

}  // namespace warren

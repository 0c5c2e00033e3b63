#include "sidecar/catalog/read_instance.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "sidecar/catalog/fields.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/timestamp.h"

namespace warren {
namespace {

using nlohmann::json;

const std::map<std::string, InstanceState> kStates{{"pending", InstanceState::kPending},
                                                   {"running", InstanceState::kRunning},
                                                   {"failed", InstanceState::kFailed},
                                                   {"complete", InstanceState::kComplete},
                                                   {"shutdown", InstanceState::kShutdown}};

// The reason why it is no address of an instance; empty if it was added.
std::string add_address(const json& value, std::vector<Address>& addresses) {
    if (!value.is_string()) return shown(value) + " is no address";
    const auto& text = value.get_ref<const std::string&>();
    // A zero octet would end the text for inet_pton().
    const auto address = text.find('\0') == std::string::npos ? Address::parse(text) : std::nullopt;
    if (!address) return in_quotes(text) + " is no address";
    if (address->is_unspecified()) return in_quotes(text) + " is nobody's address";
    if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) {
        addresses.push_back(*address);
    }
    return "";
}

void read_addresses(const Fields& fields, std::vector<Address>& addresses) {
    const json* list = fields.find("addresses");
    if (list == nullptr) return;
    if (!list->is_array()) {
        const std::string problem = add_address(*list, addresses);
        if (!problem.empty()) fields.report("addresses", problem);
        return;
    }
    for (size_t i = 0; i < list->size(); ++i) {
        const std::string problem = add_address((*list)[i], addresses);
        if (!problem.empty()) fields.report(element("addresses", i), problem);
    }
}

std::optional<InstanceState> read_state(const Fields& fields) {
    const json* value = fields.find("state");
    if (value == nullptr) return InstanceState::kRunning;
    if (value->is_string()) {
        const auto known = kStates.find(lower_case(value->get_ref<const std::string&>()));
        if (known != kStates.end()) return known->second;
    }
    fields.report("state", shown(*value) + " is no known state: the instance is left out");
    return {};
}

int64_t read_created_at(const Fields& fields) {
    const json* value = fields.find("created_at");
    if (value == nullptr) return 0;
    if (value->is_string()) {
        const auto time = parse_timestamp(value->get_ref<const std::string&>());
        if (time) return *time;
    }
    fields.report("created_at", shown(*value) + " is no RFC 3339 date and time");
    return 0;
}

std::optional<Instance> read_object(const Fields& fields) {
    const auto state = read_state(fields);
    const auto healthy = fields.flag("healthy", true);
    // Not known whether it is healthy: to leave it out is the only answer that cannot be wrong.
    if (!state || !healthy) return {};
    Instance instance;
    instance.id = fields.text("id");
    read_addresses(fields, instance.addresses);
    instance.state = *state;
    instance.healthy = *healthy;
    instance.draining = fields.flag("draining", false).value_or(true);
    instance.created_at = read_created_at(fields);
    instance.node = fields.text("node");
    instance.number = fields.number("number", 1, kMaxInstanceNumber);
    instance.priority = static_cast<uint16_t>(fields.number("priority", 0, 65535).value_or(0));
    instance.weight = static_cast<uint16_t>(fields.number("weight", 0, 65535).value_or(1));
    return instance;
}

}  // namespace

void InstanceReader::read(const json& value) {
    const size_t position = next_++;
    std::optional<Instance> instance;
    if (value.is_string()) {
        instance.emplace();
        const std::string problem = add_address(value, instance->addresses);
        if (!problem.empty()) report(position, "", problem);
    } else if (value.is_object()) {
        instance =
            read_object(Fields(value, place_ + element(".instances", position), bad_entries_));
    } else {
        report(position, "", shown(value) + " is neither an object nor an address");
    }
    if (!instance) return;
    instances_.push_back(std::move(*instance));
    positions_.push_back(position);
}

std::vector<Instance> InstanceReader::finish() {
    drop_second_ids();
    report_second_numbers();
    return std::move(instances_);
}

void InstanceReader::drop_second_ids() {
    std::vector<size_t> by_id(instances_.size());
    std::iota(by_id.begin(), by_id.end(), size_t{0});
    std::erase_if(by_id, [this](size_t i) { return instances_[i].id.empty(); });
    std::stable_sort(by_id.begin(), by_id.end(),
                     [this](size_t a, size_t b) { return instances_[a].id < instances_[b].id; });
    std::set<size_t> second;
    for (size_t i = 1; i < by_id.size(); ++i) {
        if (instances_[by_id[i]].id == instances_[by_id[i - 1]].id) second.insert(by_id[i]);
    }
    if (second.empty()) return;
    size_t kept = 0;
    for (size_t i = 0; i < instances_.size(); ++i) {
        if (second.contains(i)) {
            report(positions_[i], ".id", in_quotes(instances_[i].id) + " is given twice");
            continue;
        }
        if (kept != i) instances_[kept] = std::move(instances_[i]);
        positions_[kept++] = positions_[i];
    }
    instances_.resize(kept);
    positions_.resize(kept);
}

// The zone compiler decides who keeps a number; the order here is that of its numbering.
void InstanceReader::report_second_numbers() {
    std::vector<size_t> numbered;
    for (size_t i = 0; i < instances_.size(); ++i) {
        const Instance& instance = instances_[i];
        if (instance.number && instance.state == InstanceState::kRunning) numbered.push_back(i);
    }
    std::stable_sort(numbered.begin(), numbered.end(), [this](size_t a, size_t b) {
        return std::tie(instances_[a].created_at, instances_[a].id) <
               std::tie(instances_[b].created_at, instances_[b].id);
    });
    std::set<uint32_t> taken;
    for (const size_t i : numbered) {
        if (taken.insert(*instances_[i].number).second) continue;
        report(positions_[i], ".number",
               std::to_string(*instances_[i].number) + " is given twice; the older keeps it");
    }
}

void InstanceReader::report(size_t position, const std::string& field, std::string reason) {
    bad_entries_.push_back({place_ + element(".instances", position) + field, std::move(reason)});
}

}  // namespace warren

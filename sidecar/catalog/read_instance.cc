#include "sidecar/catalog/read_instance.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "sidecar/catalog/service_name.h"
#include "sidecar/catalog/timestamp.h"

namespace warren {
namespace {

using Kind = JsonScalar::Kind;

constexpr std::array<std::pair<std::string_view, InstanceState>, 5> kStates{{
    {"pending", InstanceState::kPending},
    {"running", InstanceState::kRunning},
    {"failed", InstanceState::kFailed},
    {"complete", InstanceState::kComplete},
    {"shutdown", InstanceState::kShutdown},
}};

// The names of fields in the order of Field.
constexpr std::array<std::string_view, 12> kFields{
    "state", "healthy", "id",       "addresses", "draining",   "created_at",
    "node",  "number",  "priority", "weight",    "runtime_id", "node_addresses"};

std::string bracketed(size_t index) { return '[' + std::to_string(index) + ']'; }

// The reason why it is no address of an instance; empty if it was added.
std::string add_address(const JsonScalar& value, std::vector<Address>& addresses) {
    if (value.kind != Kind::kText) return shown(value) + " is no address";
    const auto address = Address::parse(value.text);
    if (!address) return in_quotes(value.text) + " is no address";
    if (address->is_unspecified()) return in_quotes(value.text) + " is nobody's address";
    if (std::find(addresses.begin(), addresses.end(), *address) == addresses.end()) {
        addresses.push_back(*address);
    }
    return "";
}

}  // namespace

void InstanceReader::begin() {
    next_ = 0;
    instances_.clear();
    positions_.clear();
}

void InstanceReader::element(const JsonScalar& value) {
    const size_t position = next_++;
    if (value.kind != Kind::kText) {
        return report(position, "", shown(value) + " is neither an object nor an address");
    }
    Instance& instance = instances_.emplace_back();
    positions_.push_back(position);
    std::string problem = add_address(value, instance.addresses);
    if (!problem.empty()) report(position, "", std::move(problem));
}

void InstanceReader::begin_object() {
    instance_ = {};
    seen_ = 0;
    problems_.clear();
}

InstanceReader::Field InstanceReader::field_named(std::string_view name) {
    return static_cast<Field>(std::find(kFields.begin(), kFields.end(), name) - kFields.begin());
}

void InstanceReader::key(std::string_view name) {
    field_ = field_named(name);
    const uint32_t bit = 1U << static_cast<unsigned>(field_);
    if ((seen_ & bit) != 0) forget(field_);
    seen_ |= bit;
    next_address_ = 0;
    full_ = false;
}

// The last of two equal keys counts; its value takes the place of the first one's.
void InstanceReader::forget(Field field) {
    std::erase_if(problems_, [field](const Problem& problem) { return problem.field == field; });
    if (field == Field::kAddresses) instance_.addresses.clear();
    if (field == Field::kNodeAddresses && instance_.runtime) {
        instance_.runtime.edit().node_addresses.clear();
    }
}

// That the field which is being read is about.
std::vector<Address>& InstanceReader::addresses() {
    return field_ == Field::kAddresses ? instance_.addresses
                                       : instance_.runtime.edit().node_addresses;
}

void InstanceReader::value(const JsonScalar& value) {
    switch (field_) {
        case Field::kState:
            return state(value);
        case Field::kHealthy:
            instance_.healthy = flag(value);
            return;
        case Field::kId:
            return text(instance_.id, value);
        case Field::kAddresses:
        case Field::kNodeAddresses:
            if (value.kind == Kind::kNull) return;
            if (std::string why = add_address(value, addresses()); !why.empty()) {
                problem(std::move(why));
            }
            return;
        case Field::kDraining:
            instance_.draining = flag(value);
            return;
        case Field::kCreatedAt:
            return created_at(value);
        case Field::kNode:
            return text(instance_.node, value);
        case Field::kNumber:
            instance_.number = number(value, 1, kMaxInstanceNumber);
            return;
        case Field::kPriority:
            instance_.priority = static_cast<uint16_t>(number(value, 0, 65535).value_or(0));
            return;
        case Field::kWeight:
            instance_.weight = static_cast<uint16_t>(number(value, 0, 65535).value_or(1));
            return;
        case Field::kRuntimeId:
            return text(instance_.runtime.edit().id, value);
        case Field::kUnknown:
            return;
    }
}

void InstanceReader::address(const JsonScalar& value) {
    const size_t index = next_address_++;
    std::vector<Address>& addresses = this->addresses();
    if (addresses.size() == kMaxInstanceAddresses) {
        if (!std::exchange(full_, true)) {
            problem("is beyond the " + std::to_string(kMaxInstanceAddresses) +
                        " that an instance may have: left out, with all behind it",
                    bracketed(index));
        }
        return;
    }
    std::string why = add_address(value, addresses);
    if (!why.empty()) problem(std::move(why), bracketed(index));
}

void InstanceReader::state(const JsonScalar& value) {
    instance_.state = InstanceState::kRunning;
    if (value.kind == Kind::kNull) return;
    if (value.kind == Kind::kText) {
        const std::string name = lower_case(value.text);
        for (const auto& [known, state] : kStates) {
            if (name != known) continue;
            instance_.state = state;
            return;
        }
    }
    problem(shown(value) + " is no known state: the instance is left out");
}

void InstanceReader::created_at(const JsonScalar& value) {
    instance_.created_at = 0;
    if (value.kind == Kind::kNull) return;
    const auto time = value.kind == Kind::kText ? parse_timestamp(value.text) : std::nullopt;
    if (!time) return problem(shown(value) + " is no RFC 3339 date and time");
    instance_.created_at = *time;
}

void InstanceReader::text(std::string& to, const JsonScalar& value) {
    to = value.kind == Kind::kText ? value.text : std::string_view();
    if (value.kind != Kind::kText && value.kind != Kind::kNull) problem("is no string");
}

// What cannot be read counts as true: as draining it is not answered, as healthy it is left out.
bool InstanceReader::flag(const JsonScalar& value) {
    if (value.kind == Kind::kFlag) return value.flag;
    problem(shown(value) + " is neither true nor false");
    return true;
}

std::optional<uint32_t> InstanceReader::number(const JsonScalar& value, uint32_t lowest,
                                               uint32_t highest) {
    if (value.kind == Kind::kNull) return {};
    if (value.kind == Kind::kWhole && value.whole >= lowest && value.whole <= highest) {
        return static_cast<uint32_t>(value.whole);
    }
    problem(shown(value) + " is no whole number from " + std::to_string(lowest) + " to " +
            std::to_string(highest));
    return {};
}

// Not known whether it runs or is healthy: to leave it out is the only answer that cannot be wrong.
void InstanceReader::end_object() {
    const size_t position = next_++;
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const Problem& a, const Problem& b) { return a.field < b.field; });
    const bool left_out = !problems_.empty() && problems_.front().field <= Field::kHealthy;
    for (Problem& problem : problems_) {
        if (left_out && problem.field > Field::kHealthy) break;
        report(position, problem.entry.place, std::move(problem.entry.reason));
    }
    if (left_out) return;
    const OptionalRuntime& runtime = instance_.runtime;
    if (runtime && *runtime == Runtime{}) instance_.runtime.reset();
    instances_.push_back(std::move(instance_));
    positions_.push_back(position);
}

void InstanceReader::problem(std::string reason, const std::string& behind) {
    const auto name = kFields[static_cast<size_t>(field_)];
    problems_.push_back({field_, {'.' + std::string(name) + behind, std::move(reason)}});
}

std::vector<Instance> InstanceReader::finish() {
    drop_second_ids();
    report_second_numbers();
    std::vector<Instance> exact(std::make_move_iterator(instances_.begin()),
                                std::make_move_iterator(instances_.end()));
    begin();
    return exact;
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
    bad_entries_.push_back({".instances" + bracketed(position) + field, std::move(reason)});
}

}  // namespace warren

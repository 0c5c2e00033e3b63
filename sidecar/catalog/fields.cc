#include "sidecar/catalog/fields.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "sidecar/catalog/service_name.h"

namespace warren {

using nlohmann::json;

const json* Fields::find(const char* name) const {
    const auto found = object_.find(name);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
}

const json* Fields::find_array(const char* name) const {
    const json* value = find(name);
    if (value == nullptr || value->is_array()) return value;
    report(name, "is no array");
    return nullptr;
}

const json* Fields::find_object(const char* name) const {
    const json* value = find(name);
    if (value == nullptr || value->is_object()) return value;
    report(name, "is no object");
    return nullptr;
}

std::string Fields::text(const char* name) const {
    const json* value = find(name);
    if (value == nullptr) return "";
    if (value->is_string()) return value->get<std::string>();
    report(name, "is no string");
    return "";
}

std::optional<uint32_t> Fields::number(const char* name, uint32_t lowest, uint32_t highest) const {
    const json* value = find(name);
    if (value == nullptr) return {};
    // Negative numbers are of another type than unsigned ones, too large ones are floating.
    if (value->is_number_unsigned()) {
        const auto number = value->get<uint64_t>();
        if (number >= lowest && number <= highest) return static_cast<uint32_t>(number);
    }
    report(name, shown(*value) + " is no whole number from " + std::to_string(lowest) + " to " +
                     std::to_string(highest));
    return {};
}

std::optional<bool> Fields::flag(const char* name, bool otherwise) const {
    const auto found = object_.find(name);
    if (found == object_.end()) return otherwise;
    if (found->is_boolean()) return found->get<bool>();
    report(name, shown(*found) + " is neither true nor false");
    return {};
}

std::string Fields::place_of(const std::string& name) const { return place_ + '.' + name; }

void Fields::report(const std::string& name, std::string reason) const {
    bad_entries_.push_back({place_of(name), std::move(reason)});
}

std::string element(const std::string& name, size_t index) {
    return name + '[' + std::to_string(index) + ']';
}

std::string shown(const json& value) {
    if (value.is_string()) return in_quotes(value.get_ref<const std::string&>());
    if (value.is_structured()) return value.is_array() ? "an array" : "an object";
    return value.dump();
}

}  // namespace warren

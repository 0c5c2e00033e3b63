#include "sidecar/command/config_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <string_view>
#include <system_error>

#include "sidecar/base/read_file.h"
#include "sidecar/catalog/service_name.h"
#include "sidecar/command/option_table.h"
#include "sidecar/command/suggestion.h"

namespace warren {
namespace {

constexpr size_t kMaxConfigFile = size_t{1} << 20;

std::string place(const std::string& path, const toml::source_region& source) {
    return path + ':' + std::to_string(source.begin.line) + ": ";
}

const OptionDescriptor* find_option(std::string_view key) {
    std::string name(key);
    std::replace(name.begin(), name.end(), '_', '-');
    for (const OptionDescriptor& option : option_table()) {
        if (option.name == name) return &option;
    }
    return nullptr;
}

std::vector<std::string_view> option_names() {
    std::vector<std::string_view> names;
    for (const OptionDescriptor& option : option_table()) names.push_back(option.name);
    return names;
}

std::vector<GivenValue> list_values(const std::string& path, const std::string& key,
                                    const toml::array& list) {
    std::vector<GivenValue> values;
    for (const toml::node& element : list) {
        const std::string origin = place(path, element.source()) + key;
        const auto text = element.value_exact<std::string>();
        if (!text) throw OptionError(origin + ": the list may have strings only");
        values.push_back({*text, origin});
    }
    if (values.empty()) throw OptionError(place(path, list.source()) + key + ": the list is empty");
    return values;
}

const char* wanted(OptionType type) {
    switch (type) {
        case OptionType::kList:
            return ": must be a list of strings";
        case OptionType::kSize:
            return ": must be a number of octets, or a string such as \"4M\"";
        case OptionType::kSwitch:
            return ": must be true or false";
        default:
            return ": must be a string in quotes";
    }
}

std::vector<GivenValue> option_values(const std::string& path, const OptionDescriptor& option,
                                      const toml::node& node) {
    const std::string key(option.name);
    const std::string origin = place(path, node.source()) + key;
    if (option.type == OptionType::kNumber) {
        const auto number = node.value_exact<int64_t>();
        if (!number) throw OptionError(origin + ": must be a whole number, without quotes");
        return {{std::to_string(*number), origin}};
    }
    if (const toml::array* list = node.as_array(); list != nullptr && option.is_list()) {
        return list_values(path, key, *list);
    }
    if (const auto number = node.value_exact<int64_t>();
        number && option.type == OptionType::kSize) {
        return {{std::to_string(*number), origin}};
    }
    if (const auto on = node.value_exact<bool>(); on && option.type == OptionType::kSwitch) {
        return {{*on ? "on" : "off", origin}};
    }
    const auto text = node.value_exact<std::string>();
    if (text) return {{*text, origin}};
    throw OptionError(origin + wanted(option.type));
}

toml::table parse(const std::string& path) {
    try {
        return toml::parse(read_file(path, kMaxConfigFile, FileKind::kAny), path);
    } catch (const toml::parse_error& error) {
        throw OptionError(place(path, error.source()) + std::string(error.description()));
    } catch (const std::system_error& error) {
        throw OptionError(error.what());
    }
}

}  // namespace

GivenOptions read_config_file(const std::string& path) {
    const toml::table table = parse(path);
    GivenOptions given;
    for (const auto& [key, node] : table) {
        const OptionDescriptor* option = find_option(key.str());
        if (option == nullptr) {
            throw OptionError(place(path, key.source()) + "unknown key " + in_quotes(key.str()) +
                              did_you_mean(key.str(), option_names()));
        }
        auto& values = given[std::string(option->name)];
        if (!values.empty()) {
            throw OptionError(place(path, key.source()) + in_quotes(key.str()) + " is given twice");
        }
        values = option_values(path, *option, node);
    }
    return given;
}

}  // namespace warren

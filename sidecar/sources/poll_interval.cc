#include "sidecar/sources/poll_interval.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "sidecar/catalog/service_name.h"

namespace warren {
namespace {

constexpr long kShortest = 1;
constexpr long kUsual = 5;
constexpr long kLongest = 60;

std::optional<long> number_at(std::string_view text) {
    if (text.starts_with('"')) text.remove_prefix(1);
    long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc::result_out_of_range) return kLongest;
    if (error != std::errc{} || number < 0) return {};
    return number;
}

std::optional<long> max_age(std::string_view control) {
    constexpr std::string_view kName = "max-age=";
    while (!control.empty()) {
        const size_t comma = std::min(control.find(','), control.size());
        std::string_view part = control.substr(0, comma);
        part.remove_prefix(std::min(part.find_first_not_of(" \t"), part.size()));
        if (part.starts_with(kName)) return number_at(part.substr(kName.size()));
        control.remove_prefix(std::min(comma + 1, control.size()));
    }
    return {};
}

}  // namespace

std::chrono::seconds poll_interval(const std::map<std::string, std::string>& fields) {
    const auto control = fields.find("cache-control");
    if (control == fields.end()) return std::chrono::seconds(kUsual);
    const auto limit = max_age(lower_case(control->second));
    if (!limit) return std::chrono::seconds(kUsual);
    const auto age = fields.find("age");
    const long spent = age == fields.end() ? 0 : number_at(age->second).value_or(0);
    return std::chrono::seconds(std::clamp(*limit - spent, kShortest, kLongest));
}

}  // namespace warren

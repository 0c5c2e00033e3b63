#include "sidecar/command/text_table.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

namespace warren {
namespace {

std::string with_unit(double number, const char* unit) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), number < 10 ? "%.1f %s" : "%.0f %s", number, unit);
    return text.data();
}

}  // namespace

std::string text_table(const std::vector<std::vector<std::string>>& rows) {
    std::vector<size_t> widths(rows.empty() ? 0 : rows.front().size());
    for (const auto& row : rows) {
        for (size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string table;
    for (const auto& row : rows) {
        for (size_t i = 0; i + 1 < widths.size(); ++i) {
            table += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
        }
        table += row.back() + '\n';
    }
    return table;
}

std::string printable(std::string text) {
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
    return text;
}

std::string duration_text(double seconds) {
    if (seconds < 1e-3) return with_unit(seconds * 1e6, "us");
    if (seconds < 1) return with_unit(seconds * 1e3, "ms");
    return with_unit(seconds, "s");
}

std::string age_text(unsigned long long seconds) {
    constexpr std::array<std::pair<unsigned long long, std::string_view>, 4> kUnits{
        {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}}};
    std::string text;
    int parts = 0;
    for (const auto& [size, unit] : kUnits) {
        const bool begun = parts > 0;
        if ((seconds < size && !begun) || parts == 2) continue;
        if (begun) ++parts;
        if (seconds < size) continue;
        text +=
            (text.empty() ? "" : " ") + std::to_string(seconds / size) + ' ' + std::string(unit);
        seconds %= size;
        if (!begun) ++parts;
    }
    return text.empty() ? "0 s" : text;
}

std::string octets_text(double octets) {
    constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;
    for (; octets >= 1024 && unit + 1 < kUnits.size(); ++unit) octets /= 1024;
    return unit == 0 ? std::to_string(static_cast<unsigned long long>(octets)) + " B"
                     : with_unit(octets, kUnits.at(unit));
}

}  // namespace warren

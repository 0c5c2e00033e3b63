#include "sidecar/command/attachment_table.h"

#include <algorithm>
#include <array>
#include <vector>

namespace warren {
namespace {

using nlohmann::json;

constexpr size_t kColumns = 7;
using Row = std::array<std::string, kColumns>;

std::string text_of(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return std::to_string(value.get<int64_t>());
    std::string list;
    if (value.is_array()) {
        for (const json& each : value) list += (list.empty() ? "" : ",") + text_of(each);
    }
    return list;
}

std::string field(const json& attachment, const char* key) {
    const auto found = attachment.find(key);
    const std::string text = found == attachment.end() ? "" : text_of(*found);
    return text.empty() ? "-" : text;
}

Row row_of(const json& attachment) {
    const std::string netns = field(attachment, "netns");
    return {
        field(attachment, "id"),
        field(attachment, "name"),
        field(attachment, "networks") + (attachment.value("internal", false) ? " (internal)" : ""),
        field(attachment, "addresses"),
        field(attachment, "mode"),
        netns != "-" ? netns : "pid " + field(attachment, "pid"),
        field(attachment, "since")};
}

}  // namespace

std::string attachment_table(const json& attachments) {
    std::vector<Row> rows{{"ID", "NAME", "NETWORKS", "ADDRESSES", "MODE", "NAMESPACE", "SINCE"}};
    for (const json& attachment : attachments) rows.push_back(row_of(attachment));
    std::array<size_t, kColumns> widths{};
    for (const Row& row : rows) {
        for (size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string table;
    for (const Row& row : rows) {
        for (size_t i = 0; i + 1 < kColumns; ++i) {
            table += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
        }
        table += row.back() + '\n';
    }
    return table;
}

}  // namespace warren

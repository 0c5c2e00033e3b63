#include "sidecar/command/attachment_table.h"

#include <string>
#include <vector>

#include "sidecar/command/text_table.h"

namespace warren {
namespace {

using nlohmann::json;

using Row = std::vector<std::string>;

std::string text_of(const json& value) {
    if (value.is_string()) return printable(value.get<std::string>());
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
    return text_table(rows);
}

}  // namespace warren

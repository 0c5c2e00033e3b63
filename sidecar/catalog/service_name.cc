#include "sidecar/catalog/service_name.h"

#include <algorithm>
#include <array>

#include "sidecar/base/address.h"
#include "sidecar/catalog/catalog.h"

namespace warren {
namespace {

constexpr size_t kMaxQuoted = 80;
constexpr std::string_view kReserved = "ns.dns";  // our own name server, see the apex NS record

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_name_character(char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string label_problem(std::string_view label, size_t limit) {
    if (label.empty()) return "has an empty label";
    if (label.size() > limit) return "has a label over " + std::to_string(limit) + " octets";
    if (!std::all_of(label.begin(), label.end(), is_name_character)) {
        return "may only have letters, digits, '-' and '_' in its labels";
    }
    return "";
}

// The first problem of any label; the last label has its own limit.
std::string labels_problem(std::string_view name, size_t last_limit, bool underscore_first) {
    for (size_t at = 0; at <= name.size();) {
        const size_t dot = std::min(name.find('.', at), name.size());
        const std::string_view label = name.substr(at, dot - at);
        std::string problem = label_problem(label, dot == name.size() ? last_limit : kMaxLabel);
        if (!problem.empty()) return problem;
        if (!underscore_first && label.front() == '_') return "has a label that begins with '_'";
        at = dot + 1;
    }
    return "";
}

}  // namespace

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lower);
    return result;
}

std::string service_name_problem(std::string_view name) {
    if (name.empty()) return "is empty";
    if (name.size() > kMaxNameText - kMinDomainText) return "is too long";
    if (lower_case(name) == kReserved) return "is reserved for the name server itself";
    return labels_problem(name, kMaxLastLabel, false);
}

std::string port_name_problem(std::string_view name) {
    std::string problem = label_problem(name, kMaxPortName);
    if (problem.empty() && name.front() == '_') return "begins with '_'";
    return problem;
}

std::string host_name_problem(std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.empty()) return "is empty";
    if (name.size() > kMaxNameText) return "is too long";
    if (Address::parse(name)) return "is an address, not a name";
    return labels_problem(name, kMaxLabel, true);
}

bool fits(std::string_view name, std::string_view domain) {
    return name.size() + 1 + domain.size() <= kMaxNameText;
}

std::string in_quotes(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    // Cut between two characters, not within one (UTF-8 continuation bytes are 10xxxxxx).
    size_t end = std::min(text.size(), kMaxQuoted);
    while (end < text.size() && end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
    std::string result = "'";
    for (const char c : text.substr(0, end)) {
        const auto byte = static_cast<uint8_t>(c);
        if (byte < 0x20 || byte == 0x7f) {
            result += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
        } else {
            result += c;
        }
    }
    return result + (end < text.size() ? "...'" : "'");
}

}  // namespace warren

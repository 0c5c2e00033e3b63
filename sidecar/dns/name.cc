#include "sidecar/dns/name.h"

#include <algorithm>

namespace warren::dns {

bool Name::read(std::span<const uint8_t> message, size_t& at) {
    size_t from = at;
    size_t to = 0;
    count_ = 0;
    for (;;) {
        if (from >= message.size()) return false;
        const uint8_t length = message[from];
        if (length > 63 || from + 1 + length > message.size()) return false;
        if (to + 1 + length > kMaxNameSize) return false;
        octets_[to] = length;
        if (length == 0) break;
        offsets_[count_++] = static_cast<uint8_t>(to);
        for (size_t i = 1; i <= length; ++i) octets_[to + i] = to_lower(message[from + i]);
        from += 1U + length;
        to += 1U + length;
    }
    size_ = static_cast<uint8_t>(to + 1);
    at = from + 1;
    return true;
}

bool Name::read_labels(Labels labels) {
    std::array<uint8_t, kMaxNameSize> wire{};
    if (labels.size() >= wire.size()) return false;
    std::copy(labels.begin(), labels.end(), wire.begin());
    size_t at = 0;
    return read(wire, at) && at == labels.size() + 1;
}

bool Name::read_text(std::string_view text) {
    if (text.ends_with('.')) text.remove_suffix(1);
    size_t to = 0;
    count_ = 0;
    while (!text.empty()) {
        const size_t dot = text.find('.');
        const std::string_view label = text.substr(0, dot);
        if (label.empty() || label.size() > 63) return false;
        if (to + 1 + label.size() + 1 > kMaxNameSize) return false;
        offsets_[count_++] = static_cast<uint8_t>(to);
        octets_[to++] = static_cast<uint8_t>(label.size());
        for (const char c : label) octets_[to++] = to_lower(static_cast<uint8_t>(c));
        if (dot == std::string_view::npos) break;
        text.remove_prefix(dot + 1);
        if (text.empty()) return false;
    }
    octets_[to] = 0;
    size_ = static_cast<uint8_t>(to + 1);
    return true;
}

std::string Name::text() const { return count_ == 0 ? "." : text_from_labels(labels()); }

std::optional<std::string> labels_from_text(std::string_view text) {
    Name name;
    if (!name.read_text(text)) return {};
    return std::string(name.labels());
}

std::string text_from_labels(Labels labels) {
    std::string text;
    while (!labels.empty()) {
        const auto length = static_cast<uint8_t>(labels[0]);
        if (!text.empty()) text += '.';
        for (const char c : labels.substr(1, length)) {
            if (c == '.' || c == '\\') text += '\\';
            text += c;
        }
        labels.remove_prefix(1U + length);
    }
    return text;
}

size_t count_labels(Labels labels) {
    size_t count = 0;
    while (!labels.empty()) {
        labels.remove_prefix(1U + static_cast<uint8_t>(labels[0]));
        ++count;
    }
    return count;
}

}  // namespace warren::dns

// The text of nss.conf: lines of `key=value` with blanks anywhere, `#` starts a comment. This is
// read in the middle of somebody else's program, where nobody could be told of a mistake: unknown
// keys and values that cannot be are passed over, what was there before stays. In a header, so that
// the tests can call it; no heap, no libstdc++.
#pragma once

#include <cstring>
#include <string_view>

#include "nss_warren/settings.h"

namespace warren::nss {

inline bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

inline std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

inline bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() && (a.empty() || memcmp(a.data(), b.data(), a.size()) == 0);
}

// Removes the text up to `separator` from `text` and returns it; all of it if there is none.
inline std::string_view take_until(std::string_view& text, char separator) {
    size_t size = 0;
    while (size < text.size() && text[size] != separator) ++size;
    const std::string_view front(text.data(), size);
    text.remove_prefix(size < text.size() ? size + 1 : size);
    return front;
}

// Relative paths would depend on where the program happens to stand.
inline void set_socket(std::string_view path, Settings& settings) {
    if (path.empty() || path.front() != '/' || path.size() >= sizeof(settings.socket)) return;
    memcpy(settings.socket, path.data(), path.size());
    settings.socket[path.size()] = '\0';
}

inline void set_domain(std::string_view name, Settings& settings) {
    if (!name.empty() && name.back() == '.') name.remove_suffix(1);
    if (name.empty() || name.front() == '.' || name.size() > kMaxName) return;
    for (const char c : name) {
        if (is_blank(c)) return;
    }
    memcpy(settings.domain, name.data(), name.size());
    settings.domain[name.size()] = '\0';
    settings.domain_size = name.size();
}

inline void set_timeout(std::string_view digits, Settings& settings) {
    int value = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9' || value > kMaxTimeoutMs) return;
        value = value * 10 + (c - '0');
    }
    if (value >= 1 && value <= kMaxTimeoutMs) settings.timeout_ms = value;
}

inline void set_answers(std::string_view value, Settings& settings) {
    if (same_text(value, "one")) settings.one_instance = true;
    if (same_text(value, "all")) settings.one_instance = false;
}

inline void set_defaults(Settings& settings) {
    set_socket({kDefaultSocket, sizeof(kDefaultSocket) - 1}, settings);
    set_domain({kDefaultDomain, sizeof(kDefaultDomain) - 1}, settings);
    settings.timeout_ms = 1000;
    settings.one_instance = false;
}

inline void parse_settings(std::string_view text, Settings& settings) {
    while (!text.empty()) {
        std::string_view line = take_until(text, '\n');
        std::string_view value = take_until(line, '#');
        const std::string_view key = trim(take_until(value, '='));
        value = trim(value);
        if (same_text(key, "socket")) set_socket(value, settings);
        if (same_text(key, "domain")) set_domain(value, settings);
        if (same_text(key, "timeout_ms")) set_timeout(value, settings);
        if (same_text(key, "answers")) set_answers(value, settings);
    }
}

}  // namespace warren::nss

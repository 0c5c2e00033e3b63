#include "sidecar/hook/nsswitch_text.h"

#include <strings.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sidecar/base/split.h"

namespace warren {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kModule = "warren";
constexpr std::string_view kAction = "[!UNAVAIL=return]";
// What glibc does where there is no such line, and us.
constexpr std::string_view kWholeLine = "hosts: files warren [!UNAVAIL=return] dns";

// A word with the blanks before it. "[ NOTFOUND = return ]" is one.
struct Word {
    std::string_view blanks;
    std::string_view text;
};

struct HostsLine {
    std::string_view head;  // "hosts:"
    std::vector<Word> words;
    std::string_view tail;  // blanks and a comment
};

std::string_view take(std::string_view& text, size_t size) {
    const std::string_view taken = text.substr(0, size);
    text.remove_prefix(taken.size());
    return taken;
}

std::string_view take_blanks(std::string_view& text) {
    return take(text, std::min(text.find_first_not_of(kBlanks), text.size()));
}

// The end of the word that `text` begins with.
size_t word_end(std::string_view text) {
    if (text.front() != '[') return std::min(text.find_first_of(" \t["), text.size());
    const size_t end = text.find(']');
    return end == std::string_view::npos ? text.size() : end + 1;
}

std::optional<HostsLine> parts_of(std::string_view line) {
    constexpr std::string_view kHosts = "hosts";
    std::string_view rest = line;
    take_blanks(rest);
    if (!rest.starts_with(kHosts)) return {};
    rest.remove_prefix(kHosts.size());
    take_blanks(rest);
    if (!rest.starts_with(':')) return {};
    rest.remove_prefix(1);
    HostsLine parts{.head = line.substr(0, line.size() - rest.size()), .words = {}, .tail = {}};
    std::string_view words = rest.substr(0, rest.find('#'));
    for (size_t taken = 0;;) {
        const std::string_view blanks = take_blanks(words);
        if (words.empty()) {
            parts.tail = rest.substr(taken);
            return parts;
        }
        parts.words.push_back({blanks, take(words, word_end(words))});
        taken += blanks.size() + parts.words.back().text.size();
    }
}

bool is_action(const std::vector<Word>& words, size_t place) {
    return place < words.size() && words[place].text.starts_with('[');
}

bool is_our_action(const std::vector<Word>& words, size_t place) {
    if (!is_action(words, place) || is_action(words, place + 1)) return false;
    std::string text;
    for (const char c : words[place].text) {
        if (kBlanks.find(c) == std::string_view::npos) text += c;
    }
    return strcasecmp(text.c_str(), kAction.data()) == 0;
}

// Before the first that would ask a nameserver, or behind the last word.
size_t place_for_us(const std::vector<Word>& words) {
    const auto found = std::find_if(words.begin(), words.end(), [](const Word& word) {
        return word.text == "dns" || word.text == "resolve";
    });
    return static_cast<size_t>(found - words.begin());
}

bool is_right(const std::vector<Word>& words) {
    size_t seen = 0;
    size_t at = 0;
    for (size_t i = 0; i < words.size(); ++i) {
        if (words[i].text != kModule) continue;
        ++seen;
        at = i;
    }
    return seen == 1 && at < place_for_us(words) && is_our_action(words, at + 1);
}

void take_us_out(std::vector<Word>& words) {
    std::vector<Word> kept;
    const Word* taken_out = nullptr;  // since the last one that was kept
    for (const Word& word : words) {
        if (word.text == kModule) {
            taken_out = &word;
        } else if (taken_out == nullptr || !word.text.starts_with('[')) {
            kept.push_back({taken_out != nullptr ? taken_out->blanks : word.blanks, word.text});
            taken_out = nullptr;
        }
    }
    words = std::move(kept);
}

void put_us_in(std::vector<Word>& words) {
    const size_t place = place_for_us(words);
    const bool last = place == words.size();
    const std::string_view before = last ? " " : words[place].blanks;
    if (!last) words[place].blanks = " ";
    const auto at = words.begin() + static_cast<std::ptrdiff_t>(place);
    words.insert(at, {{before, kModule}, {" ", kAction}});
}

void append_hosts_line(std::string& out, HostsLine line) {
    if (!is_right(line.words)) {
        take_us_out(line.words);
        put_us_in(line.words);
    }
    out += line.head;
    for (const Word& word : line.words) (out += word.blanks) += word.text;
    out += line.tail;
}

// None if there is no such line.
std::optional<HostsLine> last_hosts_line(std::string_view nsswitch) {
    std::optional<HostsLine> found;
    split(nsswitch, '\n', [&found](std::string_view line) {
        if (auto parts = parts_of(line)) found = std::move(parts);
    });
    return found;
}

}  // namespace

std::string hosts_line(std::string_view nsswitch) {
    const auto line = last_hosts_line(nsswitch);
    if (!line) return "";
    std::string text(line->head);
    for (const Word& word : line->words) (text += word.blanks) += word.text;
    return text.substr(std::min(text.find_first_not_of(kBlanks), text.size()));
}

bool has_warren(std::string_view nsswitch) {
    const auto line = last_hosts_line(nsswitch);
    return line && std::any_of(line->words.begin(), line->words.end(),
                               [](const Word& word) { return word.text == kModule; });
}

std::string with_warren(std::string_view nsswitch) {
    std::string out;
    bool found = false;
    while (!nsswitch.empty()) {
        const std::string_view line = take(nsswitch, nsswitch.find('\n'));
        if (auto hosts = parts_of(line)) {
            found = true;
            append_hosts_line(out, std::move(*hosts));
        } else {
            out += line;
        }
        out += take(nsswitch, 1);
    }
    if (found) return out;
    if (!out.empty() && out.back() != '\n') out += '\n';
    return (out += kWholeLine) += '\n';
}

}  // namespace warren

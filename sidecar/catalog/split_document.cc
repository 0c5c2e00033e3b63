#include "sidecar/catalog/split_document.h"

#include <array>
#include <cstdint>

namespace warren {
namespace {

constexpr size_t kMostAround = size_t{1} << 20;  // octets of all other fields of the document

// Octets at which a search stops. (find_first_of() searches its set for each octet: 5 times
// slower.)
class StopAt {
  public:
    explicit constexpr StopAt(std::string_view octets) {
        for (const char c : octets) stops_[static_cast<uint8_t>(c)] = true;
    }
    // The first one from `at` on, or the text's size.
    [[nodiscard]] size_t find(std::string_view text, size_t at) const {
        while (at < text.size() && !stops_[static_cast<uint8_t>(text[at])]) ++at;
        return at;
    }

  private:
    std::array<bool, 256> stops_{};
};

constexpr StopAt kInString("\"\\");
constexpr StopAt kInContainer("\"[]{}");

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

// The size of the string that begins at `from` of the rest, with its quotes; 0 if it has no end.
size_t string_size(TextWindow& window, size_t from) {
    for (size_t at = from + 1; window.has(at + 1);) {
        const std::string_view rest = window.rest();
        at = kInString.find(rest, at);
        if (at == rest.size()) continue;
        if (rest[at] == '"') return at + 1 - from;
        at += 2;
    }
    return 0;
}

// Of an array or an object: up to the bracket that closes it.
size_t container_size(TextWindow& window) {
    size_t depth = 0;
    for (size_t at = 0; window.has(at + 1);) {
        const std::string_view rest = window.rest();
        at = kInContainer.find(rest, at);
        if (at == rest.size()) continue;
        const char c = rest[at];
        if (c == '"') {
            const size_t size = string_size(window, at);
            if (size == 0) return 0;
            at += size;
            continue;
        }
        ++at;
        if (c == '[' || c == '{') {
            ++depth;
        } else if (--depth == 0) {
            return at;
        }
    }
    return 0;
}

// Of the value that begins the rest; 0 if there is none, or no end of it.
size_t value_size(TextWindow& window) {
    if (!window.has(1)) return 0;
    const char first = window.rest()[0];
    if (first == '"') return string_size(window, 0);
    if (first == '[' || first == '{') return container_size(window);
    size_t size = 0;
    while (window.has(size + 1)) {
        const char c = window.rest()[size];
        if (is_blank(c) || c == ',' || c == ']' || c == '}') return size;
        ++size;
    }
    return size;
}

// Steps through the document; everything but elements goes into `around`.
class Splitter {
  public:
    Splitter(TextWindow& window, const ElementVisitor& visitor)
        : window_(window), visitor_(visitor) {}

    bool document() {
        drop_blanks();
        if (!take('{')) return false;
        drop_blanks();
        do {
            if (!field()) return false;
        } while (take(','));
        if (!take('}')) return false;
        drop_blanks();
        return !window_.has(1) && services_ == 1;
    }

    std::string around() { return std::move(around_); }

  private:
    bool field() {
        drop_blanks();
        const size_t size =
            window_.has(1) && window_.rest()[0] == '"' ? string_size(window_, 0) : 0;
        if (size == 0) return false;
        const std::string name(window_.rest().substr(0, size));
        // `services` may be spelt with escapes, and be given twice: then the last one counts.
        if (name.find('\\') != std::string::npos) return false;
        if (!keep(size)) return false;
        drop_blanks();
        if (!take(':')) return false;
        drop_blanks();
        if (name == "\"services\"") {
            if (++services_ > 1 || !elements()) return false;
        } else {
            const size_t value = value_size(window_);
            if (value == 0 || !keep(value)) return false;
        }
        drop_blanks();
        return true;
    }

    bool elements() {
        if (!take('[')) return false;
        drop_blanks();
        if (window_.has(1) && window_.rest()[0] == ']') return take(']');
        for (;;) {
            if (!element()) return false;
            drop_blanks();
            if (!window_.has(1)) return false;
            if (window_.rest()[0] != ',') return take(']');
            window_.skip(1);
            drop_blanks();
        }
    }

    bool element() {
        size_t size = visitor_.know(window_);
        if (size == 0) {
            size = value_size(window_);
            if (size == 0) return false;
            visitor_.take(window_.rest().substr(0, size));
        }
        window_.skip(size);
        return true;
    }

    bool keep(size_t size) {
        if (around_.size() + size > kMostAround) return false;
        around_ += window_.rest().substr(0, size);
        window_.skip(size);
        return true;
    }

    bool take(char wanted) {
        if (!window_.has(1) || window_.rest()[0] != wanted) return false;
        return keep(1);
    }

    void drop_blanks() {
        while (window_.has(1) && is_blank(window_.rest()[0])) window_.skip(1);
    }

    TextWindow& window_;
    const ElementVisitor& visitor_;
    std::string around_;
    int services_ = 0;
};

}  // namespace

std::optional<std::string> split_document(TextWindow& window, const ElementVisitor& visitor) {
    Splitter splitter(window, visitor);
    if (!splitter.document()) return {};
    return splitter.around();
}

}  // namespace warren

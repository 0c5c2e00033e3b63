// A domain name as it lies in a message, in lower case, with the places of its labels: what a
// question is looked up by. On the stack of whoever parses; no heap. Comparing names ignores the
// case of ASCII letters and of nothing else (RFC 4343).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sidecar/dns/protocol.h"

namespace warren::dns {

// The bytes of some whole labels, without the root's zero at the end: "\5nginx\6warren".
using Labels = std::string_view;

inline uint8_t to_lower(uint8_t octet) {
    return static_cast<uint8_t>(octet - 'A') < 26 ? static_cast<uint8_t>(octet | 0x20) : octet;
}

class Name {
  public:
    Name() {}  // not initialised: 400 bytes that a query need not clear

    // Reads the name at `at` of a message; false if it is cut off, too long or compressed (a
    // question's name has nothing to point to). On success `at` stands behind it.
    bool read(std::span<const uint8_t> message, size_t& at);
    // Labels as labels() gives them; false if they are none.
    bool read_labels(Labels labels);
    // Text with dots between labels; one dot at the end is allowed, "." and "" are the root. No
    // escapes: an octet is itself. False if a label is empty or over 63 octets, or it is too long.
    bool read_text(std::string_view text);

    [[nodiscard]] size_t label_count() const { return count_; }
    // Octets in a message, the zero at the end included.
    [[nodiscard]] size_t wire_size() const { return size_; }
    // Labels `first` and on; all of them without an argument.
    [[nodiscard]] Labels labels(size_t first = 0) const {
        const size_t from = first < count_ ? offsets_[first] : size_ - 1U;
        return {wire() + from, size_ - 1U - from};
    }
    // The first `count` labels.
    [[nodiscard]] Labels front(size_t count) const {
        return {wire(), count < count_ ? offsets_[count] : size_ - 1U};
    }
    // One label's octets, without its length.
    [[nodiscard]] std::string_view label(size_t index) const {
        const size_t at = offsets_[index];
        return {wire() + at + 1, octets_[at]};
    }
    [[nodiscard]] size_t offset(size_t index) const {
        return index < count_ ? offsets_[index] : size_ - 1U;
    }
    [[nodiscard]] std::string text() const;  // without a dot at the end; the root is "."

  private:
    [[nodiscard]] const char* wire() const { return reinterpret_cast<const char*>(octets_.data()); }

    uint8_t size_;   // 1 .. 255
    uint8_t count_;  // labels
    std::array<uint8_t, 128> offsets_;
    std::array<uint8_t, kMaxNameSize> octets_;
};

// "nginx.warren" as labels; nothing if it is no name.
std::optional<std::string> labels_from_text(std::string_view text);
// The reverse; dots and backslashes inside labels escaped (RFC 4343, 2.1).
std::string text_from_labels(Labels labels);
// The labels of which `labels` consists.
size_t count_labels(Labels labels);

}  // namespace warren::dns

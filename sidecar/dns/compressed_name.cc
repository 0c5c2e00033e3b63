#include "sidecar/dns/compressed_name.h"

#include <algorithm>

#include "sidecar/dns/name.h"

namespace warren::dns {
namespace {

bool same_label(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
        return to_lower(static_cast<uint8_t>(a)) == to_lower(static_cast<uint8_t>(b));
    });
}

// More than a name has labels. Without a bound a message of pointers that lead to pointers, and of
// records that all begin there, would take seconds to read.
constexpr size_t kMostPointers = 127;

// Where the name really begins: behind the pointers that it consists of.
size_t behind_pointers(std::span<const uint8_t> message, size_t at) {
    for (size_t i = 0; i < kMostPointers && at + 1 < message.size() && message[at] >= 0xc0; ++i) {
        const size_t target = get16(message.data() + at) & kMaxPointer;
        if (target >= at) break;
        at = target;
    }
    return at;
}

}  // namespace

bool LabelReader::next(std::string_view& label) {
    while (!broken_ && at_ < message_.size()) {
        const uint8_t length = message_[at_];
        if (length == 0) return false;
        if (length >= 0xc0 && at_ + 1 < message_.size()) {
            const size_t target = get16(message_.data() + at_) & kMaxPointer;
            if (target >= limit_ || ++pointers_ > kMostPointers) break;
            at_ = limit_ = target;
            continue;
        }
        size_ += 1U + length;
        if (length > 63 || at_ + 1 + length > message_.size() || size_ > kMaxNameSize) break;
        label = {reinterpret_cast<const char*>(message_.data()) + at_ + 1, length};
        last_ = at_;
        at_ += 1U + length;
        return true;
    }
    broken_ = true;
    return false;
}

bool same_name(std::span<const uint8_t> message, size_t one, size_t other) {
    one = behind_pointers(message, one);
    other = behind_pointers(message, other);
    LabelReader first(message, one);
    LabelReader second(message, other);
    std::string_view a;
    std::string_view b;
    // The same place is the same name, if it is one.
    while (first.next(a)) {
        if (!second.next(b) || !same_label(a, b)) return false;
    }
    return !first.broken() && !second.next(b) && !second.broken();
}

bool is_within(std::span<const uint8_t> message, size_t name, size_t ancestor) {
    size_t excess = 0;
    std::string_view label;
    LabelReader long_one(message, name);
    while (long_one.next(label)) ++excess;
    LabelReader short_one(message, ancestor);
    while (short_one.next(label)) {
        if (excess == 0) return false;
        --excess;
    }
    if (long_one.broken() || short_one.broken()) return false;
    if (excess == 0) return same_name(message, name, ancestor);
    LabelReader reader(message, name);
    for (size_t i = 0; i < excess; ++i) reader.next(label);
    std::string_view other;
    short_one = LabelReader(message, ancestor);
    while (reader.next(label)) {
        if (!short_one.next(other) || !same_label(label, other)) return false;
    }
    return true;
}

size_t expand_name(std::span<const uint8_t> message, size_t at, uint8_t* out) {
    LabelReader reader(message, at);
    std::string_view label;
    size_t size = 0;
    while (reader.next(label)) {
        out[size++] = static_cast<uint8_t>(label.size());
        std::copy(label.begin(), label.end(), out + size);
        size += label.size();
    }
    if (reader.broken()) return 0;
    out[size] = 0;
    return size + 1;
}

}  // namespace warren::dns

// Names as they lie in a response, compressed or not (RFC 1035, 4.1.4), read and compared in place.
// Nobody can trust them: each pointer must lead further to the front than the one before, so that
// none leads in circles, there may not be more of them than labels in a name, and what is broken
// equals nothing. Any thread, no state, no heap.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace warren::dns {

// Goes through the labels of one name.
class LabelReader {
  public:
    LabelReader(std::span<const uint8_t> message, size_t at)
        : message_(message), at_(at), limit_(at) {}

    // The next label without its length, in the case in which it was written. False at the root,
    // where the name is broken, or longer than a name may be.
    bool next(std::string_view& label);
    [[nodiscard]] bool broken() const { return broken_; }
    // Where the last label read stands.
    [[nodiscard]] size_t position() const { return last_; }

  private:
    std::span<const uint8_t> message_;
    size_t at_;
    size_t limit_;  // pointers must lead below it
    size_t last_ = 0;
    size_t size_ = 1;  // octets of the name so far, with the root's
    size_t pointers_ = 0;
    bool broken_ = false;
};

// Whether the names at the two places are the same, whatever their case (RFC 4343).
bool same_name(std::span<const uint8_t> message, size_t one, size_t other);

// Whether the name at `name` is the one at `ancestor`, or is below it.
bool is_within(std::span<const uint8_t> message, size_t name, size_t ancestor);

// Writes the name at `at` without compression to `out`, which has kMaxNameSize octets; its size, or
// 0 if it is broken.
size_t expand_name(std::span<const uint8_t> message, size_t at, uint8_t* out);

}  // namespace warren::dns

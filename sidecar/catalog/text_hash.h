// Tells texts apart by 128 bits (XXH3): of two different ones made by chance none will ever have
// the same. Not for texts that somebody chooses to deceive. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace warren {

struct TextHash {
    uint64_t low = 0;
    uint64_t high = 0;

    bool operator==(const TextHash&) const = default;
};

TextHash hash_text(std::string_view text);

// 32 hex digits.
std::string in_hex(const TextHash& hash);

// The same of a text that comes in pieces. One thread.
class TextHasher {
  public:
    TextHasher();
    ~TextHasher();
    TextHasher(const TextHasher&) = delete;
    TextHasher& operator=(const TextHasher&) = delete;

    void add(std::string_view text);
    [[nodiscard]] TextHash hash() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace warren

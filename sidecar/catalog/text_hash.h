// Tells texts apart by 128 bits (XXH3): of two different ones made by chance none will ever have
// the same. Not for texts that somebody chooses to deceive. Any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace warren {

struct TextHash {
    uint64_t low = 0;
    uint64_t high = 0;

    bool operator==(const TextHash&) const = default;
};

TextHash hash_text(std::string_view text);

}  // namespace warren

#include "sidecar/catalog/text_hash.h"

// The few functions that are called, instead of one more library to load at start.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace warren {

TextHash hash_text(std::string_view text) {
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    return {hash.low64, hash.high64};
}

std::string in_hex(const TextHash& hash) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (const uint64_t part : {hash.high, hash.low}) {
        for (int shift = 60; shift >= 0; shift -= 4) text += kHex[(part >> shift) & 0xfU];
    }
    return text;
}

struct TextHasher::State {
    XXH3_state_t xxh;
};

TextHasher::TextHasher() : state_(std::make_unique<State>()) { XXH3_128bits_reset(&state_->xxh); }

TextHasher::~TextHasher() = default;

void TextHasher::add(std::string_view text) {
    XXH3_128bits_update(&state_->xxh, text.data(), text.size());
}

TextHash TextHasher::hash() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(&state_->xxh);
    return {hash.low64, hash.high64};
}

}  // namespace warren

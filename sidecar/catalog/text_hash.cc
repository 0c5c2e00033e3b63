#include "sidecar/catalog/text_hash.h"

// The few functions that are called, instead of one more library to load at start.
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace warren {

TextHash hash_text(std::string_view text) {
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    return {hash.low64, hash.high64};
}

}  // namespace warren

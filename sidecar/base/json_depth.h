// How deep a text of JSON is nested. Who writes a parsed value again, or copies it, goes down level
// by level on the stack: what others have written is measured before. No state: any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace warren {

inline constexpr size_t kMaxJsonDepth = 64;  // a catalog has 7 levels

// Of well-formed text it is the depth; of other text no less than a parser would come to.
size_t json_depth(std::string_view text);

}  // namespace warren

// Text in parts. No state: any thread.
#pragma once

#include <algorithm>
#include <string_view>

namespace warren {

// Calls `take` with each part of `text` between the separators; not at all for an empty text.
template <typename Take>
void split(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
        const size_t end = std::min(text.find(separator), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

}  // namespace warren

// A text as a JSON string, for those who write a little JSON themselves. No state: any thread.
#pragma once

#include <string>
#include <string_view>

namespace warren {

// Appends it in quotes. Octets that are no UTF-8 stay as they are: who has some knows better.
void append_json_text(std::string& out, std::string_view text);

inline std::string json_text(std::string_view text) {
    std::string out;
    append_json_text(out, text);
    return out;
}

}  // namespace warren

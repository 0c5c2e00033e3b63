// For messages about a word that nobody knows: which one may have been meant. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warren {

// " (did you mean 'listen'?)", or "" if none of the words is like it.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace warren

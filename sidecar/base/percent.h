// Percent-encoding (RFC 3986, 2.1). No state: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warren {

// Nothing if what follows a percent sign are no two hex digits, or zero: names and paths end there.
std::optional<std::string> percent_decoded(std::string_view text);

// As the value of a parameter has to be written.
std::string percent_encoded(std::string_view text);

}  // namespace warren

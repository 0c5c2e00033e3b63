// Base64 (RFC 4648, 4), as JSON has octets. No state: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace warren {

std::string base64_encoded(std::string_view octets);

// Nothing if it is none.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace warren

#include "sidecar/base/percent.h"

#include <charconv>

namespace warren {
namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~").find(c) != std::string_view::npos;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        uint8_t octet = 0;
        const char* digits = text.data() + i + 1;
        if (text.size() - i < 3 ||
            std::from_chars(digits, digits + 2, octet, 16).ptr != digits + 2 || octet == 0) {
            return {};
        }
        result += static_cast<char>(octet);
        i += 2;
    }
    return result;
}

std::string percent_encoded(std::string_view text) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        if (is_unreserved(c)) {
            result += c;
            continue;
        }
        const auto octet = static_cast<uint8_t>(c);
        result += {'%', kDigits[octet >> 4], kDigits[octet & 15]};
    }
    return result;
}

}  // namespace warren

#include "sidecar/base/json_text.h"

namespace warren {

void append_json_text(std::string& out, std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += '"';
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (octet < 0x20 || octet == 0x7f) {
            out += "\\u00";
            out += kHex[octet >> 4U];
            out += kHex[octet & 0xfU];
        } else {
            out += c;
        }
    }
    out += '"';
}

}  // namespace warren

#include "sidecar/sources/bounded_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace warren {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxMessage = 200;

// Of well-formed text it is the depth; of other text no less than the parser would come to.
size_t depth_of(std::string_view text) {
    size_t depth = 0;
    size_t deepest = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
    if (depth_of(text) > kMaxDepth) {
        throw BadJson("nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::exception& error) {
        std::string reason = error.what();
        reason.erase(0, reason.find("] ") + 2);  // "[json.exception.parse_error.101] parse …"
        if (reason.size() > kMaxMessage) reason.resize(kMaxMessage);
        for (char& c : reason) {
            if (static_cast<unsigned char>(c) < 0x20) c = ' ';
        }
        throw BadJson("no JSON: " + reason);
    }
}

std::string json_line(const nlohmann::json& value) {
    return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace warren

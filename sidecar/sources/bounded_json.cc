#include "sidecar/sources/bounded_json.h"

#include <nlohmann/json.hpp>

#include "sidecar/base/json_depth.h"

namespace warren {
namespace {

constexpr size_t kMaxMessage = 200;

}  // namespace

nlohmann::json parse_json(std::string_view text) {
    if (json_depth(text) > kMaxJsonDepth) {
        throw BadJson("nested deeper than " + std::to_string(kMaxJsonDepth) + " levels");
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

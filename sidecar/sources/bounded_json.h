// JSON from elsewhere: what would take all the stack when it is written again is refused. No state:
// any thread. Throws BadJson: one line.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace warren {

class BadJson : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

nlohmann::json parse_json(std::string_view text);

// On one line.
std::string json_line(const nlohmann::json& value);

}  // namespace warren

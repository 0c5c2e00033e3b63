// Attachments for people: a line for each, in columns. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace warren {

// `attachments` is the list as the control socket has it. What is not known is a hyphen.
std::string attachment_table(const nlohmann::json& attachments);

}  // namespace warren

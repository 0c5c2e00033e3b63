// Every option of `serve`, once: the command line, the environment, the configuration file and
// --help are all made from this table. Constant; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "sidecar/command/options.h"

namespace warren {

// As TOML has them: a list is one of texts, a size a text or a number, a switch a text or a
// boolean.
enum class OptionType { kText, kNumber, kList, kSize, kSwitch };

struct OptionDescriptor {
    std::string_view name;        // as in "--nss-socket" and in the file
    std::string_view value_name;  // for --help
    std::string_view help;
    OptionType type;
    // Sets it, or adds to the list; returns what is wrong with the text ("is no address"), or "".
    std::string (*set)(Options& options, const std::string& text);
    void (*clear)(Options& options) = nullptr;  // of lists

    [[nodiscard]] bool is_list() const { return type == OptionType::kList; }
};

std::span<const OptionDescriptor> option_table();

}  // namespace warren

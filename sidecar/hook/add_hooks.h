// A bundle's config.json with our hooks in it, for runtimes that nobody tells of hooks in another
// way. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warren {

// `program` is absolute; `arguments` go behind the stage's name. Hooks of the same program are
// replaced. Throws std::runtime_error.
std::string with_hooks(std::string_view config, const std::string& program,
                       const std::vector<std::string>& arguments);

}  // namespace warren

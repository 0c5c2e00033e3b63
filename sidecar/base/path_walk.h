// Follows a path as the kernel does, through every symbolic link, and tells of each folder and of
// the name that is looked up in it: what has to be watched to see the path lead elsewhere. Any
// thread; reads folders' entries only, never a file.
#pragma once

#include <functional>
#include <optional>
#include <string>

struct stat;

namespace warren {

// `name` is about to be looked up in `folder` (absolute, without links); `last` if the path may end
// there, `name` being no link.
using PathStep = std::function<void(const std::string& folder, const std::string& name, bool last)>;

// Calls `step` before each look-up, so that nothing can change unseen in between. Fills `status`
// and returns the place without links; nothing if the path leads to nothing, or round in a circle.
std::optional<std::string> walk_path(const std::string& path, struct stat& status,
                                     const PathStep& step);

}  // namespace warren

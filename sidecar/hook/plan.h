// What is brought into one container, found out by one hook on the host (createRuntime) and done by
// the next in the container's own mount namespace (createContainer), which may have no rights on
// the host. Kept in a file between the two, and until the container has ended. Plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace warren {

struct Mount {
    std::string source;  // on the host
    std::string target;  // in the container
    bool folder = false;
};

struct Plan {
    std::string attachment;      // its id
    bool attached_here = false;  // by the hook; else by CNI, which ends it too
    int pid = 0;                 // of the container, as the attachment has it
    std::string root;            // of the container's file system, on the host
    std::vector<Mount> mounts;
    std::vector<std::string> made;  // paths that the image does not have, deepest first
};

std::string plan_text(const Plan& plan);
// Throws std::runtime_error.
Plan read_plan(std::string_view text);

}  // namespace warren

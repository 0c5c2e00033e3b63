// What an OCI runtime tells a hook: the container's state on standard input, and the bundle's
// config.json (OCI runtime specification 1.0.2). Plain values; what is not asked for is passed
// over.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace warren {

struct Bundle {
    std::string id;    // of the container, as the runtime knows it
    int pid = 0;       // its first process, in the runtime's own namespace; 0: none any more
    std::string path;  // of the bundle
    std::string root;  // of the container's file system, absolute
    std::map<std::string, std::string> annotations;
    std::vector<std::string> mounts;  // where the runtime mounts something
    std::vector<std::string> binds;   // of these what is of the host
};

// Throws std::runtime_error with one line for people.
Bundle read_bundle(std::string_view state);

// Something is mounted at that very place: whoever made the container has decided there.
bool is_mounted(const Bundle& bundle, std::string_view place);
// It is in a folder of the host, where we make nothing, and from where mounts may spread to others.
bool is_in_bind(const Bundle& bundle, std::string_view place);

}  // namespace warren

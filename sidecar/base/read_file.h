// Reads a whole file into memory. Throws std::system_error whose text is one line for people, such
// as "/etc/warren/catalog.json: No such file or directory". Blocks; any thread.
#pragma once

#include <cstddef>
#include <string>

namespace warren {

enum class FileKind {
    kRegular,  // nothing else: opening a pipe by mistake must not stop a thread
    kAny,      // pipes and devices too, as a person may name on a command line
};

// At most `max_size` octets, else it fails.
std::string read_file(const std::string& path, size_t max_size, FileKind kind = FileKind::kRegular);

}  // namespace warren

// Reads files, whole or in pieces. Throws std::system_error whose text is one line for people, such
// as "/etc/warren/catalog.json: No such file or directory". Blocks; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "shared/unique_fd.h"

namespace warren {

enum class FileKind {
    kRegular,  // nothing else: opening a pipe by mistake must not stop a thread
    kAny,      // pipes and devices too, as a person may name on a command line
};

class FileReader {
  public:
    // Opens it. More than `max_size` octets are a failure, here or in read().
    FileReader(std::string path, size_t max_size, FileKind kind = FileKind::kRegular);

    // Up to `size` octets, which is more than 0; 0 at the end.
    size_t read(char* to, size_t size);
    // What the file says of itself; those under /proc say that they are empty.
    [[nodiscard]] size_t expected_size() const { return expected_; }

  private:
    std::string path_;
    size_t left_;  // octets until it is too large
    UniqueFd fd_;
    size_t expected_ = 0;
};

// The whole file, at most `max_size` octets.
std::string read_file(const std::string& path, size_t max_size, FileKind kind = FileKind::kRegular);
// The same; empty where it cannot be read, for files that need not be there.
std::string read_if_there(const std::string& path, size_t max_size);

}  // namespace warren

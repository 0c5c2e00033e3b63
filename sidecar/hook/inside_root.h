// Files of a container, by their paths in there. Its links lead where they lead for the container,
// and never out of its root: an image is somebody else's, and what opens its files is root on the
// host (openat2(2), Linux 5.6). Throws std::system_error. Any thread.
#pragma once

#include <optional>
#include <string>

#include "shared/unique_fd.h"

namespace warren {

class InsideRoot {
  public:
    explicit InsideRoot(const std::string& root);

    // All of these take absolute paths.
    [[nodiscard]] bool has(const std::string& path) const;
    // Its first octets, `most` of them; nothing if it is no file that can be read.
    [[nodiscard]] std::optional<std::string> read(const std::string& path, size_t most) const;

    // Where a link leads, as a path from the root; empty if it is none. Of several, the first.
    [[nodiscard]] std::string link_target(const std::string& path) const;

    // A place to mount at, made empty if it is not there, with the folders above it. A file is one,
    // and no device or what the kernel makes up.
    [[nodiscard]] UniqueFd file(const std::string& path) const;
    [[nodiscard]] UniqueFd folder(const std::string& path) const;

    // If it is an empty file or folder: what was made to mount at.
    void remove_empty(const std::string& path) const;

  private:
    [[nodiscard]] UniqueFd open(const std::string& path, int flags, unsigned mode = 0) const;
    [[nodiscard]] UniqueFd open_regular(const std::string& path) const;
    void make_folders_above(const std::string& path) const;

    UniqueFd root_;
};

}  // namespace warren

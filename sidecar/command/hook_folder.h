// Where the hook keeps what it has written for a container, from its creation to its end: root's
// own folder, beside that of the sidecar, which may be another user's. Throws std::system_error.
// Main thread.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "sidecar/hook/bundle.h"

namespace warren {

class HookFolder {
  public:
    // Ids are unique for one runtime; two runtimes' bundles are not in one folder.
    HookFolder(const std::string& run_folder, const Bundle& bundle);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] std::string plan() const { return path_ + "/plan.json"; }
    void make() const;
    // With what the plan has made in the image, unless another container has the same root.
    void remove() const;

    // Those of containers that nobody has told us the end of.
    static void sweep(const std::string& run_folder, const std::set<std::string>& attached);

  private:
    explicit HookFolder(std::string path) : path_(std::move(path)) {}

    std::string path_;
};

}  // namespace warren

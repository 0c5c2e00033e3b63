#include "sidecar/sources/file_versions.h"

#include <sys/stat.h>

#include <utility>

namespace warren {
namespace {

constexpr Duration kSettling = std::chrono::seconds(1);

}  // namespace

FileVersions::FileVersions(std::vector<std::string> paths)
    : paths_(std::move(paths)), first_(look()), last_(first_) {}

bool FileVersions::changed() {
    std::string now = look();
    if (now != last_) {
        last_ = std::move(now);
        last_new_ = Clock::now();
    }
    return last_ != first_ && Clock::now() - last_new_ >= kSettling;
}

std::string FileVersions::look() const {
    std::string all;
    for (const std::string& path : paths_) {
        struct stat status {};
        if (path.empty() || stat(path.c_str(), &status) != 0) status = {};
        for (const auto value :
             {static_cast<int64_t>(status.st_ino), static_cast<int64_t>(status.st_size),
              static_cast<int64_t>(status.st_mtim.tv_sec),
              static_cast<int64_t>(status.st_mtim.tv_nsec)}) {
            all += std::to_string(value) + ' ';
        }
    }
    return all;
}

}  // namespace warren

#include "sidecar/base/path_walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <string_view>
#include <vector>

namespace warren {
namespace {

constexpr int kMaxLinks = 40;  // as the kernel's

// Puts the components of `path` on the stack, the first one on top.
void push_components(std::string_view path, std::vector<std::string>& stack) {
    size_t end = path.size();
    while (end > 0) {
        const size_t slash = path.rfind('/', end - 1);
        const size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
        if (begin < end) stack.emplace_back(path.substr(begin, end - begin));
        end = slash == std::string_view::npos ? 0 : slash;
    }
}

std::string join(const std::string& folder, const std::string& name) {
    return folder == "/" ? folder + name : folder + '/' + name;
}

std::string parent_of(const std::string& folder) {
    return folder.substr(0, std::max<size_t>(folder.rfind('/'), 1));
}

std::optional<std::string> link_target(const std::string& path) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = readlink(path.c_str(), target.data(), target.size());
    if (size <= 0) return {};
    return std::string(target.data(), static_cast<size_t>(size));
}

}  // namespace

std::optional<std::string> walk_path(const std::string& path, struct stat& status,
                                     const PathStep& step) {
    std::vector<std::string> ahead;
    push_components(path, ahead);
    std::string folder = "/";
    int links = 0;
    while (!ahead.empty()) {
        const std::string name = std::move(ahead.back());
        ahead.pop_back();
        if (name == ".") continue;
        if (name == "..") {
            folder = parent_of(folder);
            continue;
        }
        step(folder, name, ahead.empty());
        const std::string here = join(folder, name);
        if (fstatat(AT_FDCWD, here.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return {};
        if (S_ISLNK(status.st_mode)) {
            const auto target = link_target(here);
            if (!target || ++links > kMaxLinks) return {};
            if (target->starts_with('/')) folder.resize(1);
            push_components(*target, ahead);
        } else if (ahead.empty()) {
            return here;
        } else if (S_ISDIR(status.st_mode)) {
            folder = here;
        } else {
            return {};
        }
    }
    // The path is "/", or ends in "." or "..".
    if (stat(folder.c_str(), &status) != 0) return {};
    return folder;
}

}  // namespace warren

#include "sidecar/hook/inside_root.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <system_error>

namespace warren {
namespace {

constexpr mode_t kFileMode = 0644;
constexpr mode_t kFolderMode = 0755;

[[noreturn]] void fail(const std::string& path, int error = errno) {
    throw std::system_error(error, std::generic_category(), path);
}

std::string folder_of(const std::string& path) {
    const size_t slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

bool is_plain_file(int fd) {
    struct stat status {};
    struct statfs system {};
    return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && fstatfs(fd, &system) == 0 &&
           system.f_type != PROC_SUPER_MAGIC && system.f_type != SYSFS_MAGIC;
}

}  // namespace

InsideRoot::InsideRoot(const std::string& root)
    : root_(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (!root_) fail(root);
}

UniqueFd InsideRoot::open(const std::string& path, int flags, unsigned mode) const {
    open_how how{};
    how.flags = static_cast<uint64_t>(flags | O_CLOEXEC);
    how.mode = mode;
    how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
    return UniqueFd(
        static_cast<int>(syscall(SYS_openat2, root_.get(), path.c_str(), &how, sizeof how)));
}

bool InsideRoot::has(const std::string& path) const { return open(path, O_PATH).valid(); }

// Looked at before it is opened: to open a device is to use it, as root of the host.
UniqueFd InsideRoot::open_regular(const std::string& path) const {
    const UniqueFd found = open(path, O_PATH);
    if (!found || !is_plain_file(found.get())) return {};
    const std::string same = "/proc/self/fd/" + std::to_string(found.get());
    return UniqueFd(::open(same.c_str(), O_RDONLY | O_CLOEXEC));
}

std::optional<std::string> InsideRoot::read(const std::string& path, size_t most) const {
    const UniqueFd fd = open_regular(path);
    if (!fd) return {};
    std::string text(most, '\0');
    size_t filled = 0;
    while (filled < most) {
        const ssize_t size = ::read(fd.get(), text.data() + filled, most - filled);
        if (size == 0) break;
        if (size > 0) {
            filled += static_cast<size_t>(size);
        } else if (errno != EINTR) {
            return {};
        }
    }
    text.resize(filled);
    return text;
}

UniqueFd InsideRoot::file(const std::string& path) const {
    if (UniqueFd there = open(path, O_PATH)) {
        if (!is_plain_file(there.get())) fail(path + " is no file", EINVAL);
        return there;
    }
    make_folders_above(path);
    // /etc/resolv.conf may be a link to what is made at run time, in a folder that is as well.
    const std::string target = link_target(path);
    if (!target.empty()) make_folders_above(target);
    if (!open(path, O_WRONLY | O_CREAT, kFileMode)) fail(path);
    UniqueFd made = open(path, O_PATH);
    if (!made) fail(path);
    return made;
}

UniqueFd InsideRoot::folder(const std::string& path) const {
    if (UniqueFd there = open(path, O_PATH | O_DIRECTORY)) return there;
    make_folders_above(path);
    const UniqueFd above = open(folder_of(path), O_PATH | O_DIRECTORY);
    if (!above) fail(path);
    if (mkdirat(above.get(), name_of(path).c_str(), kFolderMode) != 0 && errno != EEXIST) {
        fail(path);
    }
    UniqueFd made = open(path, O_PATH | O_DIRECTORY);
    if (!made) fail(path);
    return made;
}

void InsideRoot::make_folders_above(const std::string& path) const {
    const std::string above = folder_of(path);
    if (above != "/") (void)folder(above);
}

std::string InsideRoot::link_target(const std::string& path) const {
    const UniqueFd above = open(folder_of(path), O_PATH | O_DIRECTORY);
    std::array<char, PATH_MAX> target{};
    const ssize_t size =
        above ? readlinkat(above.get(), name_of(path).c_str(), target.data(), target.size()) : -1;
    if (size <= 0) return "";
    const std::string text(target.data(), static_cast<size_t>(size));
    return text.front() == '/' ? text : folder_of(path) + '/' + text;
}

void InsideRoot::remove_empty(const std::string& path) const {
    const UniqueFd above = open(folder_of(path), O_PATH | O_DIRECTORY);
    struct stat status {};
    const std::string name = name_of(path);
    if (!above || fstatat(above.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (S_ISDIR(status.st_mode)) {
        unlinkat(above.get(), name.c_str(), AT_REMOVEDIR);
    } else if (S_ISREG(status.st_mode) && status.st_size == 0) {
        unlinkat(above.get(), name.c_str(), 0);
    }
}

}  // namespace warren

#include "sidecar/base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "shared/unique_fd.h"

namespace warren {
namespace {

constexpr size_t kSmallest = 4096;  // files under /proc say that they are empty

[[noreturn]] void fail(const std::string& path, const char* problem) {
    throw std::system_error(EINVAL, std::generic_category(), path + ": " + problem);
}

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

}  // namespace

std::string read_file(const std::string& path, size_t max_size, FileKind kind) {
    const int wait = kind == FileKind::kRegular ? O_NONBLOCK : 0;
    const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | wait));
    if (!fd) fail(path);
    struct stat status {};
    if (fstat(fd.get(), &status) != 0) fail(path);
    if (kind == FileKind::kRegular && !S_ISREG(status.st_mode)) fail(path, "not a regular file");

    std::string text;
    const auto expected = static_cast<size_t>(std::max<off_t>(status.st_size, 0));
    if (expected > max_size) fail(path, "too large");
    // One octet more than expected, so that the end is seen without growing.
    size_t capacity = std::max(expected + 1, kSmallest);
    for (size_t size = 0;;) {
        text.resize(std::min(capacity, max_size + 1));
        const ssize_t got = read(fd.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path);
        size += static_cast<size_t>(got);
        if (size > max_size) fail(path, "too large");
        if (got == 0) {
            text.resize(size);
            return text;
        }
        if (size == text.size()) capacity *= 2;
    }
}

}  // namespace warren

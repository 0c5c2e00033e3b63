#include "sidecar/base/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace warren {
namespace {

constexpr size_t kSmallest = 4096;

[[noreturn]] void fail(const std::string& path, const char* problem) {
    throw std::system_error(EINVAL, std::generic_category(), path + ": " + problem);
}

[[noreturn]] void fail(const std::string& path) {
    throw std::system_error(errno, std::generic_category(), path);
}

// Looked at before it is opened: to open a device is to use it.
void check_regular(const std::string& path) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) fail(path);
    if (!S_ISREG(status.st_mode)) fail(path, "not a regular file");
}

}  // namespace

FileReader::FileReader(std::string path, size_t max_size, FileKind kind)
    : path_(std::move(path)), left_(max_size) {
    const int wait = kind == FileKind::kRegular ? O_NONBLOCK : 0;
    if (kind == FileKind::kRegular) check_regular(path_);
    fd_.reset(open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | wait));
    if (!fd_) fail(path_);
    struct stat status {};
    if (fstat(fd_.get(), &status) != 0) fail(path_);
    if (kind == FileKind::kRegular && !S_ISREG(status.st_mode)) fail(path_, "not a regular file");
    expected_ = static_cast<size_t>(std::max<off_t>(status.st_size, 0));
    if (expected_ > max_size) fail(path_, "too large");
}

size_t FileReader::read(char* to, size_t size) {
    for (;;) {
        const ssize_t got = ::read(fd_.get(), to, size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail(path_);
        const auto taken = static_cast<size_t>(got);
        if (taken > left_) fail(path_, "too large");
        left_ -= taken;
        return taken;
    }
}

std::string read_file(const std::string& path, size_t max_size, FileKind kind) {
    FileReader file(path, max_size, kind);
    std::string text;
    // One octet more than expected, so that the end is seen without growing.
    size_t capacity = std::max(file.expected_size() + 1, kSmallest);
    for (size_t size = 0;;) {
        text.resize(capacity);
        const size_t got = file.read(text.data() + size, text.size() - size);
        size += got;
        if (got == 0) {
            text.resize(size);
            return text;
        }
        if (size == text.size()) capacity *= 2;
    }
}

std::string read_if_there(const std::string& path, size_t max_size) {
    try {
        return read_file(path, max_size);
    } catch (const std::system_error&) {
        return "";
    }
}

}  // namespace warren

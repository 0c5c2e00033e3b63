#include "sidecar/sources/store_watch.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/base/path_walk.h"

namespace warren {
namespace {

constexpr uint32_t kFolderEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
// bbolt writes with pwrite(): IN_MODIFY, after each page.
constexpr uint32_t kFileEvents =
    IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

}  // namespace

StoreWatch::StoreWatch(const std::string& path)
    : path_(std::filesystem::absolute(path)), inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (!inotify_) throw std::runtime_error("cannot watch " + path_ + ": " + errno_text(errno));
}

// Watches that are met again stay what they are; others go.
void StoreWatch::follow() {
    const std::set<int> before = std::exchange(folders_, {});
    const int file_before = std::exchange(file_, -1);
    struct stat status {};
    const auto place =
        walk_path(path_, status, [this](const std::string& folder, const std::string&, bool) {
            folders_.insert(watch(folder, kFolderEvents));
        });
    if (place && S_ISREG(status.st_mode)) file_ = watch(*place, kFileEvents);
    for (const int old : before) {
        if (!folders_.contains(old)) inotify_rm_watch(inotify_.get(), old);
    }
    if (file_before >= 0 && file_before != file_) inotify_rm_watch(inotify_.get(), file_before);
}

int StoreWatch::watch(const std::string& path, uint32_t mask) {
    return inotify_add_watch(inotify_.get(), path.c_str(), mask);
}

void StoreWatch::wait(Duration most) {
    const auto time = std::chrono::ceil<std::chrono::milliseconds>(most).count();
    pollfd ready{.fd = inotify_.get(), .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, static_cast<int>(time)) > 0) drain();
}

void StoreWatch::drain() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    for (;;) {
        const ssize_t size = read(inotify_.get(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return;
        for (size_t at = 0; at < static_cast<size_t>(size);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof(event));
            at += sizeof(event) + event.len;
            closed_ |= (event.mask & IN_CLOSE_WRITE) != 0;
            moved_ |= event.wd != file_ || (event.mask & (IN_MODIFY | IN_CLOSE_WRITE)) == 0;
        }
    }
}

bool StoreWatch::take_moved() { return std::exchange(moved_, false); }

bool StoreWatch::take_closed() { return std::exchange(closed_, false); }

}  // namespace warren

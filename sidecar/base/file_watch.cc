#include "sidecar/base/file_watch.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "sidecar/base/log.h"
#include "sidecar/base/path_walk.h"

namespace warren {
namespace {

// In each folder on the way: its names come and go, or it does itself.
constexpr uint32_t kFolderEvents = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                   IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

bool same_time(const timespec& left, const timespec& right) {
    return left.tv_sec == right.tv_sec && left.tv_nsec == right.tv_nsec;
}

}  // namespace

FileWatch::Identity::Identity(const struct stat& status)
    : device(status.st_dev),
      inode(status.st_ino),
      size(status.st_size),
      modified(status.st_mtim),
      changed(status.st_ctim),
      regular(S_ISREG(status.st_mode)) {}

bool FileWatch::Identity::operator==(const Identity& other) const {
    return device == other.device && inode == other.inode && size == other.size &&
           same_time(modified, other.modified) && same_time(changed, other.changed);
}

FileWatch::FileWatch(EventLoop& loop, const std::string& path, std::function<void()> changed)
    : path_(std::filesystem::absolute(path)),
      changed_(std::move(changed)),
      inotify_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (!inotify_) {
        throw std::system_error(errno, std::generic_category(), "cannot watch " + path_);
    }
    readable_ = loop.on_readable(inotify_.get(), [this] { read_events(); });
    follow();
    reported_ = current_;
}

FileWatch::~FileWatch() = default;

void FileWatch::read_events() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    News news;
    for (;;) {
        const ssize_t size = read(inotify_.get(), buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        for (size_t at = 0; at < static_cast<size_t>(size);) {
            const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
            note_event(*event, news);
            at += sizeof(inotify_event) + event->len;
        }
    }
    if (!news.relevant) return;
    follow();
    // Somebody has made the file and is about to fill it: IN_CLOSE_WRITE follows.
    const bool awaited = news.created && news.created == last_step_;
    if (awaited && current_ && current_->regular && current_->size == 0) return;
    // Times are as coarse as the kernel's tick: a second write can leave all of them as they were.
    if (current_ == reported_ && !(news.written && current_)) return;
    reported_ = current_;
    const auto changed = changed_;
    changed();
}

void FileWatch::note_event(const inotify_event& event, News& news) const {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        news.relevant = news.written = true;
        return;
    }
    const auto watched = watched_.find(event.wd);
    if (watched == watched_.end()) return;
    if (event.len == 0) {
        news.relevant = true;
        if (event.wd != file_ || (event.mask & IN_CLOSE_WRITE) == 0) return;
        news.written = true;
        news.created.reset();
        return;
    }
    const std::string name = event.name;
    if (!watched->second.contains(name)) return;
    news.relevant = true;
    news.created.reset();
    if ((event.mask & IN_CREATE) != 0) news.created = {event.wd, name};
}

// Walks the path and watches what it meets; the watches that it does not meet again go.
void FileWatch::follow() {
    const auto before = std::exchange(watched_, {});
    file_.reset();
    last_step_.reset();
    struct stat status {};
    const auto place = walk_path(
        path_, status, [this](const std::string& folder, const std::string& name, bool last) {
            const uint32_t written = last ? IN_CLOSE_WRITE : 0;
            const int folder_watch = watch(folder, kFolderEvents | written, name, last);
            if (last) last_step_ = {folder_watch, name};
        });
    current_.reset();
    if (place) {
        // The file may be written through another name, as one that is mounted into a container.
        if (S_ISREG(status.st_mode)) file_ = watch(*place, IN_CLOSE_WRITE, "", false);
        // Again, now that nothing can change unseen any more.
        if (lstat(place->c_str(), &status) == 0) current_.emplace(status);
    }
    for (const auto& [descriptor, names] : before) {
        if (!watched_.contains(descriptor)) inotify_rm_watch(inotify_.get(), descriptor);
    }
}

int FileWatch::watch(const std::string& path, uint32_t mask, const std::string& name, bool needed) {
    const int descriptor = inotify_add_watch(inotify_.get(), path.c_str(), mask | IN_MASK_ADD);
    if (descriptor >= 0) {
        watched_[descriptor].insert(name);
    } else if (!warned_ && errno != ENOENT && errno != ENOTDIR && (needed || errno == ENOSPC)) {
        warned_ = true;
        const char* limit = errno == ENOSPC ? " (fs.inotify.max_user_watches)" : "";
        log_warning("cannot watch " + path + ", changes there are not seen: " + errno_text(errno) +
                    limit);
    }
    return descriptor;
}

}  // namespace warren

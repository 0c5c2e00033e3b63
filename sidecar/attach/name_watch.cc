#include "sidecar/attach/name_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "sidecar/base/log.h"

namespace warren {
namespace {

struct Split {
    std::string folder;  // with the slash
    std::string name;
};

Split split(const std::string& path) {
    const size_t slash = path.rfind('/') + 1;
    return {path.substr(0, slash), path.substr(slash)};
}

}  // namespace

void NameWatch::watch(const std::string& path) {
    if (!inotify_) {
        inotify_.reset(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
        if (inotify_) readable_ = loop_.on_readable(inotify_.get(), [this] { read_events(); });
    }
    const auto [folder, name] = split(path);
    Folder& watched = folders_[folder];
    ++watched.names[name];
    if (watched.watch >= 0) return;
    watched.watch =
        inotify_add_watch(inotify_.get(), folder.c_str(), IN_DELETE | IN_MOVED_FROM | IN_ONLYDIR);
    if (watched.watch < 0) {
        log_warning("the end of " + path + " will not be seen: " + errno_text(errno));
    }
}

void NameWatch::forget(const std::string& path) {
    const auto [folder, name] = split(path);
    const auto found = folders_.find(folder);
    if (found == folders_.end()) return;
    const auto count = found->second.names.find(name);
    if (count == found->second.names.end() || --count->second > 0) return;
    found->second.names.erase(count);
    if (!found->second.names.empty()) return;
    const int watch = found->second.watch;
    folders_.erase(found);
    // /run/netns and /var/run/netns: two paths to one folder have one watch.
    const bool shared = std::any_of(folders_.begin(), folders_.end(), [watch](const auto& other) {
        return other.second.watch == watch;
    });
    if (!shared) inotify_rm_watch(inotify_.get(), watch);
}

void NameWatch::read_events() {
    alignas(inotify_event) std::array<char, 16384> buffer;
    const ssize_t size = read(inotify_.get(), buffer.data(), buffer.size());
    std::vector<std::string> lost;
    for (ssize_t at = 0; at < size;) {
        inotify_event event{};
        std::memcpy(&event, buffer.data() + at, sizeof event);
        const std::string name = event.len > 0 ? buffer.data() + at + sizeof event : "";
        at += static_cast<ssize_t>(sizeof event + event.len);
        for (const auto& [folder, watched] : folders_) {
            if ((event.mask & IN_Q_OVERFLOW) != 0) {
                for (const auto& [each, count] : watched.names) lost.push_back(folder + each);
            } else if (watched.watch == event.wd && watched.names.contains(name)) {
                lost.push_back(folder + name);
            }
        }
    }
    for (const std::string& path : lost) {
        if (access(path.c_str(), F_OK) != 0) gone_(path);
    }
}

}  // namespace warren

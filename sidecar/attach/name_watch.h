// Tells when paths lead nowhere any more, such as /run/netns/x once the namespace is taken down.
// One kernel object for all of them (inotify), a watch for each folder; while nothing happens in
// those nothing runs. Main thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "shared/unique_fd.h"
#include "sidecar/base/event_loop.h"

namespace warren {

class NameWatch {
  public:
    // `gone` may call forget().
    NameWatch(EventLoop& loop, std::function<void(const std::string& path)> gone)
        : loop_(loop), gone_(std::move(gone)) {}

    // It is there now. Watched twice, it has to be forgotten twice.
    void watch(const std::string& path);
    void forget(const std::string& path);

  private:
    struct Folder {
        int watch = -1;
        std::map<std::string, int> names;  // how often each is watched
    };
    void read_events();

    EventLoop& loop_;
    std::function<void(const std::string& path)> gone_;
    UniqueFd inotify_;
    std::map<std::string, Folder> folders_;  // by path, with the slash
    Watch readable_;
};

}  // namespace warren

// Waits until a file that somebody keeps open has been written to, or the path leads elsewhere:
// inotify on the file and on each folder on the way. The source's thread; blocks in wait().
// FileWatch is for files that are closed when they are done; a database never is.
#pragma once

#include <set>
#include <string>

#include "shared/unique_fd.h"
#include "sidecar/base/clock.h"

namespace warren {

class StoreWatch {
  public:
    // Throws std::runtime_error if the kernel gives no inotify instance.
    explicit StoreWatch(const std::string& path);

    // Watches what the path leads to now. Who reads after this misses nothing.
    void follow();
    // Until something has happened, or the time is over.
    void wait(Duration most);
    // Since the last call: a folder on the way, or what the file is called, has changed.
    bool take_moved();
    // Since the last call: somebody who could write has closed the file.
    bool take_closed();

  private:
    void drain();
    int watch(const std::string& path, uint32_t mask);

    std::string path_;
    UniqueFd inotify_;
    int file_ = -1;          // watch descriptor
    std::set<int> folders_;  // watch descriptors
    bool moved_ = true;
    bool closed_ = false;
};

}  // namespace warren

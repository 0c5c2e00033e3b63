// Tells when the file that a path leads to has changed: written and closed, replaced, removed, made
// anew, or when a link or a folder on the way to it was. One kernel object (inotify), no polling:
// while nothing happens in the folders on the way, nothing runs. Belongs to its loop's thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "shared/unique_fd.h"
#include "sidecar/base/event_loop.h"

struct inotify_event;
struct stat;

namespace warren {

class FileWatch {
  public:
    // Nothing need exist yet. `changed` may destroy the FileWatch. A change is reported after it is
    // done, so who reads first after construction, and then whenever called, misses nothing;
    // several changes in a row may be reported as one. Throws std::system_error if the kernel gives
    // no inotify instance.
    FileWatch(EventLoop& loop, const std::string& path, std::function<void()> changed);
    ~FileWatch();
    FileWatch(const FileWatch&) = delete;
    FileWatch& operator=(const FileWatch&) = delete;

  private:
    // What tells one state of a file from another.
    struct Identity {
        explicit Identity(const struct stat& status);
        dev_t device;
        ino_t inode;
        off_t size;
        timespec modified;  // of the content
        timespec changed;   // of the inode
        bool regular;
        bool operator==(const Identity& other) const;
    };
    // A name in a folder, the folder given by its watch descriptor.
    using Place = std::pair<int, std::string>;
    // What a batch of events comes to.
    struct News {
        bool relevant = false;
        bool written = false;          // the file itself, whatever its times say
        std::optional<Place> created;  // by the last event
    };

    void read_events();
    void note_event(const inotify_event& event, News& news) const;
    void follow();
    int watch(const std::string& path, uint32_t mask, const std::string& name, bool needed);

    std::string path_;
    std::function<void()> changed_;
    UniqueFd inotify_;
    std::map<int, std::set<std::string>> watched_;  // watch descriptor -> names of interest in it
    std::optional<int> file_;                       // watch descriptor of the file itself
    std::optional<Place> last_step_;                // of the way to the file
    std::optional<Identity> current_;               // nothing: there is no file
    std::optional<Identity> reported_;
    bool warned_ = false;
    Watch readable_;
};

}  // namespace warren

// A Unix socket that we listen on, with a lock beside it that tells a second sidecar from the
// socket file that a killed one left. Missing folders are made. The file is removed at the end,
// unless somebody serves on. Main thread; an error is a std::runtime_error whose text is one line
// for people.
#pragma once

#include <sys/types.h>

#include <string>

#include "shared/unique_fd.h"
#include "sidecar/base/account.h"
#include "sidecar/server/inherited_sockets.h"

namespace warren {

class UnixListener {
  public:
    // `type` is SOCK_SEQPACKET or SOCK_STREAM; at no moment may more than `mode` says. The file is
    // `owner`'s (null: ours). `inherited` may have the socket already, and its lock.
    UnixListener(std::string path, int type, mode_t mode, const Account* owner = nullptr,
                 InheritedSockets* inherited = nullptr);
    ~UnixListener();
    UnixListener(const UnixListener&) = delete;
    UnixListener& operator=(const UnixListener&) = delete;
    [[nodiscard]] int fd() const { return socket_.get(); }

    // For whoever serves after us.
    [[nodiscard]] int lock() const { return lock_.get(); }
    [[nodiscard]] std::string lock_path() const { return path_ + ".lock"; }
    // Somebody else serves on: the file stays.
    void leave() { stays_ = true; }
    // Nobody else does any more: the file goes with us. From the start so where we made it.
    void own() { stays_ = false; }

  private:
    void listen_afresh(int type, mode_t mode, const Account* owner);

    std::string path_;
    bool stays_ = false;
    UniqueFd lock_;
    UniqueFd socket_;
};

inline constexpr mode_t kForAll = 0666;
inline constexpr mode_t kForGroup = 0660;

}  // namespace warren

// A Unix socket that we listen on, with a lock beside it that tells a second sidecar from the
// socket file that a killed one left. Missing folders are made. The file is removed at the end.
// Main thread; an error is a std::runtime_error whose text is one line for people.
#pragma once

#include <sys/types.h>

#include <string>

#include "shared/unique_fd.h"

namespace warren {

class UnixListener {
  public:
    // `type` is SOCK_SEQPACKET or SOCK_STREAM; at no moment may more than `mode` says.
    UnixListener(std::string path, int type, mode_t mode);
    ~UnixListener();
    UnixListener(const UnixListener&) = delete;
    UnixListener& operator=(const UnixListener&) = delete;
    [[nodiscard]] int fd() const { return socket_.get(); }

  private:
    std::string path_;
    UniqueFd lock_;
    UniqueFd socket_;
};

inline constexpr mode_t kForAll = 0666;
inline constexpr mode_t kForGroup = 0660;

}  // namespace warren

// Who is at the other end of a Unix socket, as the kernel vouches for it. Any thread.
#pragma once

#include <sys/types.h>

#include <optional>

namespace warren {

struct Peer {
    pid_t process = 0;
    uid_t user = 0;
    gid_t group = 0;
};

// Nothing if that is no connected Unix socket.
std::optional<Peer> peer_of(int fd);

// Root, our own user, or of our own group.
[[nodiscard]] bool may_control(int fd, const Peer& peer);

}  // namespace warren

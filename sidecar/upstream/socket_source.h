// Where sockets to upstreams come from, if not from this process's own network namespace: a socket
// belongs to the one it was made in, whoever uses it. One worker's thread.
#pragma once

#include <sys/socket.h>

#include "shared/unique_fd.h"
#include "sidecar/base/address.h"

namespace warren {

inline int family_of(const Endpoint& server) {
    return server.address.is_ipv4() ? AF_INET : AF_INET6;
}

class SocketSource {
  public:
    virtual ~SocketSource() = default;
    // Not connected, non-blocking, of `type` (SOCK_DGRAM, SOCK_STREAM) and the server's family;
    // none if there is none now, errno says why.
    virtual UniqueFd take(const Endpoint& server, int type) = 0;
};

}  // namespace warren

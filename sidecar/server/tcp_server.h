// DNS over TCP on one listening socket: accepts, keeps the connections, and when there are too many
// closes the one that has been quiet longest, so that idle clients cannot keep others out. One
// worker's thread.
#pragma once

#include <map>
#include <memory>

#include "sidecar/server/listen.h"
#include "sidecar/server/tcp_connection.h"

namespace warren {

class TcpServer {
  public:
    TcpServer(Listener& listener, TcpShared& shared);

  private:
    void accept_all();
    void take(UniqueFd fd, const Address& client);
    bool evict_one();

    int fd_;
    TcpShared& shared_;
    size_t most_connections_;
    std::map<TcpConnection*, std::shared_ptr<TcpConnection>> connections_;
    Watch readable_;
    Watch pause_;
};

}  // namespace warren

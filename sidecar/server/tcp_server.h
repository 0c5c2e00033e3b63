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
    // `policy`: of the container whose socket it is, null for everybody's; outlives the server.
    TcpServer(Listener& listener, TcpShared& shared, const ClientPolicy* policy = nullptr);

    // No more are accepted; those that are there are served.
    void pause();
    void go_on();
    [[nodiscard]] bool empty() const { return connections_.empty(); }

  private:
    void accept_all();
    void take(UniqueFd fd, const Address& client);
    bool evict_one();

    int fd_;
    TcpShared& shared_;
    const ClientPolicy* policy_;
    size_t most_connections_;
    std::map<TcpConnection*, std::shared_ptr<TcpConnection>> connections_;
    Watch readable_;
    Watch pause_;
};

}  // namespace warren

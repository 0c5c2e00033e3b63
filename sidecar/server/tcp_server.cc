#include "sidecar/server/tcp_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sidecar/base/descriptors.h"

namespace warren {
namespace {

constexpr size_t kMostConnections = 512;  // of one worker on one address
// Idle clients must not use up what forwarding needs: at most this share of all descriptors.
constexpr int kShareOfDescriptors = 4;
// While descriptors are used up: accept() would only fail again at once.
constexpr Duration kPause = std::chrono::milliseconds(100);

}  // namespace

TcpServer::TcpServer(Listener& listener, TcpShared& shared)
    : fd_(listener.tcp.get()),
      shared_(shared),
      most_connections_(std::min<size_t>(
          kMostConnections, static_cast<size_t>(descriptor_limit() / kShareOfDescriptors))),
      readable_(shared.loop.on_readable(fd_, [this] { accept_all(); })) {}

void TcpServer::accept_all() {
    for (;;) {
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        UniqueFd fd(accept4(fd_, reinterpret_cast<sockaddr*>(&storage), &size,
                            SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!fd) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            if (errno == EAGAIN) return;
            if (evict_quietest()) continue;
            readable_ = Watch();
            pause_ = shared_.loop.after(kPause, [this] {
                readable_ = shared_.loop.on_readable(fd_, [this] { accept_all(); });
            });
            return;
        }
        shared_.counters.add(Counter::kTcpConnections);
        if (connections_.size() >= most_connections_) evict_quietest();
        auto connection = std::make_shared<TcpConnection>(
            std::move(fd), Endpoint::from_sockaddr(storage).address, shared_,
            [this](TcpConnection* closed) { connections_.erase(closed); });
        connections_.emplace(connection.get(), connection);
        connection->start();
    }
}

bool TcpServer::evict_quietest() {
    const auto quietest = std::min_element(
        connections_.begin(), connections_.end(), [](const auto& a, const auto& b) {
            return a.second->last_activity() < b.second->last_activity();
        });
    if (quietest == connections_.end()) return false;
    shared_.counters.add(Counter::kTcpEvicted);
    connections_.erase(quietest);
    return true;
}

}  // namespace warren

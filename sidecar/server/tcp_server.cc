#include "sidecar/server/tcp_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sidecar/base/descriptors.h"

namespace warren {
namespace {

constexpr size_t kMostConnections = 512;  // of one worker on one address
constexpr size_t kMostOfContainer = 64;
// Idle clients must not use up what forwarding needs: at most this share of all descriptors.
constexpr int kShareOfDescriptors = 4;
constexpr int kMostAccepted = 64;  // then the loop turns to other sockets
// While descriptors are used up: accept() would only fail again at once.
constexpr Duration kPause = std::chrono::milliseconds(100);

}  // namespace

TcpServer::TcpServer(Listener& listener, TcpShared& shared, const ClientPolicy* policy)
    : fd_(listener.tcp.get()),
      shared_(shared),
      policy_(policy),
      most_connections_(
          std::min<size_t>(policy != nullptr ? kMostOfContainer : kMostConnections,
                           static_cast<size_t>(descriptor_limit() / kShareOfDescriptors))) {
    go_on();
}

void TcpServer::go_on() {
    readable_ = shared_.loop.on_readable(fd_, [this] { accept_all(); });
}

void TcpServer::pause() {
    readable_ = Watch();
    pause_ = Watch();
}

void TcpServer::accept_all() {
    for (int i = 0; i < kMostAccepted; ++i) {
        sockaddr_storage storage{};
        socklen_t size = sizeof storage;
        UniqueFd fd(accept4(fd_, reinterpret_cast<sockaddr*>(&storage), &size,
                            SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (fd) {
            take(std::move(fd), Endpoint::from_sockaddr(storage).address);
            continue;
        }
        if (errno == EAGAIN) return;
        if (errno == EINVAL) {  // it listens no more: root of its namespace may have destroyed it
            readable_ = Watch();
            return;
        }
        // Anything else is the news of a connection that has already failed (accept(2)).
        const bool shortage =
            errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        if (!shortage || evict_one()) continue;
        readable_ = Watch();
        pause_ = shared_.loop.after(kPause, [this] { go_on(); });
        return;
    }
}

void TcpServer::take(UniqueFd fd, const Address& client) {
    shared_.counters.add(Counter::kTcpConnections);
    if (connections_.size() >= most_connections_) evict_one();
    auto connection = std::make_shared<TcpConnection>(
        std::move(fd), Client{client, policy_}, shared_,
        [this](TcpConnection* closed) { connections_.erase(closed); });
    connections_.emplace(connection.get(), connection);
    connection->start();
}

// The one that has been quiet longest, and of those that wait for nothing, if there are any.
bool TcpServer::evict_one() {
    const auto rank = [](const auto& place) {
        const TcpConnection& connection = *place.second;
        return std::pair(connection.waits(), connection.last_activity());
    };
    const auto first =
        std::min_element(connections_.begin(), connections_.end(),
                         [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
    if (first == connections_.end()) return false;
    shared_.counters.add(Counter::kTcpEvicted);
    connections_.erase(first);
    return true;
}

}  // namespace warren

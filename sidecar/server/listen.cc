#include "sidecar/server/listen.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <utility>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr int kTcpBacklog = 1024;
// Holds about 5,000 queries while a worker is away; the kernel cuts it to what it allows.
constexpr int kUdpBuffer = 4 << 20;

void set_option(int fd, int level, int name, int value) {
    setsockopt(fd, level, name, &value, sizeof value);
}

[[noreturn]] void fail(const Endpoint& endpoint, int error) {
    std::string reason = errno_text(error);
    if (error == EADDRINUSE) reason += " (is another sidecar or name server running?)";
    if (error == EACCES) reason += " (ports below 1024 need root or CAP_NET_BIND_SERVICE)";
    throw std::runtime_error("cannot listen on " + endpoint.text() + ": " + reason);
}

void ask_for_destination(int fd, bool ipv4) {
    if (ipv4) {
        set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
    } else {
        set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    }
}

// With SO_REUSEPORT alone a second sidecar would get in and take half of the queries. So the first
// socket is bound without it, which fails if anybody is there, and is opened to its siblings only
// afterwards; there is no moment at which two daemons could both succeed.
UniqueFd bind_socket(const Endpoint& endpoint, int type, bool first) {
    const bool ipv4 = endpoint.address.is_ipv4();
    UniqueFd fd(socket(ipv4 ? AF_INET : AF_INET6, type | SOCK_CLOEXEC, 0));
    if (!fd) fail(endpoint, errno);
    if (!ipv4) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
    if (!first) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
    // For TCP: past connections in TIME_WAIT do not count as somebody.
    if (type == SOCK_STREAM) set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
    sockaddr_storage storage{};
    const socklen_t size = endpoint.to_sockaddr(storage);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) {
        fail(endpoint, errno);
    }
    if (first) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT, 1);
    return fd;
}

void prepare_udp(int fd, const Endpoint& endpoint) {
    // Beyond what the kernel allows everybody, if we may: while nobody reads, at a restart, what
    // comes must wait in there.
    for (const auto& [forced, plain] :
         {std::pair{SO_RCVBUFFORCE, SO_RCVBUF}, std::pair{SO_SNDBUFFORCE, SO_SNDBUF}}) {
        if (setsockopt(fd, SOL_SOCKET, forced, &kUdpBuffer, sizeof kUdpBuffer) != 0) {
            set_option(fd, SOL_SOCKET, plain, kUdpBuffer);
        }
    }
    if (endpoint.address.is_unspecified()) ask_for_destination(fd, endpoint.address.is_ipv4());
}

void prepare_tcp(int fd, const Endpoint& endpoint) {
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    if (listen(fd, kTcpBacklog) != 0) fail(endpoint, errno);
}

// Those that were there, and as many more as it takes. Where there may be no more, because somebody
// serves there still or has bound them in a way that does not allow it (a socket unit without
// ReusePort=), threads share them.
std::vector<UniqueFd> open_all(const Endpoint& endpoint, int type, int count,
                               InheritedSockets& inherited) {
    std::vector<UniqueFd> sockets = inherited.take(endpoint, type);
    const size_t given = sockets.size();
    bool may_bind = given == 0 || inherited.others_allowed();
    while (sockets.size() < static_cast<size_t>(count)) {
        if (may_bind) {
            try {
                sockets.push_back(bind_socket(endpoint, type, sockets.empty()));
                continue;
            } catch (const std::runtime_error&) {
                if (given == 0) throw;
                may_bind = false;
            }
        }
        const int shared = sockets[sockets.size() % given].get();
        sockets.emplace_back(fcntl(shared, F_DUPFD_CLOEXEC, 0));
    }
    for (const UniqueFd& socket : sockets) {
        if (type == SOCK_DGRAM) {
            prepare_udp(socket.get(), endpoint);
        } else {
            prepare_tcp(socket.get(), endpoint);
        }
    }
    return sockets;
}

}  // namespace

std::vector<std::vector<Listener>> open_listeners(const Endpoint& endpoint, int workers,
                                                  InheritedSockets& inherited) {
    auto udp = open_all(endpoint, SOCK_DGRAM, workers, inherited);
    auto tcp = open_all(endpoint, SOCK_STREAM, workers, inherited);
    std::vector<std::vector<Listener>> listeners(static_cast<size_t>(workers));
    for (size_t i = 0; i < std::max(udp.size(), tcp.size()); ++i) {
        Listener listener{endpoint, endpoint.address.is_unspecified(), {}, {}};
        if (i < udp.size()) listener.udp = std::move(udp[i]);
        if (i < tcp.size()) listener.tcp = std::move(tcp[i]);
        listeners[i % listeners.size()].push_back(std::move(listener));
    }
    return listeners;
}

void hold(const Listener& listener, HeldSockets& held) {
    if (listener.udp) held.hold("udp", listener.udp.get());
    if (listener.tcp) held.hold("tcp", listener.tcp.get());
}

UniqueFd open_http_listener(const Endpoint& endpoint, InheritedSockets& inherited) {
    return std::move(open_all(endpoint, SOCK_STREAM, 1, inherited).front());
}

}  // namespace warren

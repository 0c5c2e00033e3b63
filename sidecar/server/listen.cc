#include "sidecar/server/listen.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>

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
    const int flags = SOCK_CLOEXEC | (type == SOCK_STREAM ? SOCK_NONBLOCK : 0);
    UniqueFd fd(socket(ipv4 ? AF_INET : AF_INET6, type | flags, 0));
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

UniqueFd open_udp(const Endpoint& endpoint, bool first) {
    UniqueFd fd = bind_socket(endpoint, SOCK_DGRAM, first);
    set_option(fd.get(), SOL_SOCKET, SO_RCVBUF, kUdpBuffer);
    set_option(fd.get(), SOL_SOCKET, SO_SNDBUF, kUdpBuffer);
    if (endpoint.address.is_unspecified()) {
        ask_for_destination(fd.get(), endpoint.address.is_ipv4());
    }
    return fd;
}

UniqueFd open_tcp(const Endpoint& endpoint, bool first) {
    UniqueFd fd = bind_socket(endpoint, SOCK_STREAM, first);
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    if (listen(fd.get(), kTcpBacklog) != 0) fail(endpoint, errno);
    return fd;
}

}  // namespace

std::vector<Listener> open_listeners(const Endpoint& endpoint, int workers) {
    std::vector<Listener> listeners;
    listeners.reserve(static_cast<size_t>(workers));
    for (int i = 0; i < workers; ++i) {
        listeners.push_back({endpoint, endpoint.address.is_unspecified(),
                             open_udp(endpoint, i == 0), open_tcp(endpoint, i == 0)});
    }
    return listeners;
}

UniqueFd open_http_listener(const Endpoint& endpoint) { return open_tcp(endpoint, true); }

}  // namespace warren

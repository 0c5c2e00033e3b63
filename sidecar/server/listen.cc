#include "sidecar/server/listen.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>

#include "sidecar/base/log.h"

namespace warren {
namespace {

constexpr int kTcpBacklog = 1024;
constexpr int kNssBacklog = 4096;  // a burst of processes that all start at once
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

// One that everybody may pass through, whatever the umask: any process may ask.
void make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    const mode_t mask = umask(0022);
    std::filesystem::create_directories(folder, error);
    umask(mask);
}

[[noreturn]] void fail_path(const std::string& path, const std::string& reason) {
    throw std::runtime_error("cannot listen on " + path + ": " + reason);
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

NssListener::NssListener(std::string path) : path_(std::move(path)) {
    make_folder(std::filesystem::path(path_).parent_path());
    lock_.reset(open((path_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock_) fail_path(path_, errno_text(errno));
    if (flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
        fail_path(path_, "another sidecar is running there");
    }
    socket_.reset(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_) fail_path(path_, errno_text(errno));

    // Bound beside its place and renamed into it: no moment without a socket file after a restart.
    const std::string fresh = path_ + ".new";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (fresh.size() >= sizeof address.sun_path) fail_path(path_, "the path is too long");
    fresh.copy(address.sun_path, fresh.size());
    unlink(fresh.c_str());
    if (bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        chmod(fresh.c_str(), 0666) != 0 || listen(socket_.get(), kNssBacklog) != 0 ||
        rename(fresh.c_str(), path_.c_str()) != 0) {
        const int reason = errno;
        unlink(fresh.c_str());
        fail_path(path_, errno_text(reason));
    }
}

NssListener::~NssListener() { unlink(path_.c_str()); }

}  // namespace warren

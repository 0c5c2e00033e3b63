#include "sidecar/attach/open_in_namespace.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "sidecar/attach/process_start.h"
#include "sidecar/attach/redirect.h"
#include "sidecar/base/address.h"

namespace warren {
namespace {

constexpr int kTcpBacklog = 256;

struct Failure {
    NamespaceStep step;
    int error;
};

[[noreturn]] void fail(NamespaceStep step, int error = errno) { throw Failure{step, error}; }

// Looked at, and looked at again once the pidfd is there: then what was read between is of that
// process, not of one that has its number now.
UniqueFd open_process(const NamespaceRequest& request, uint64_t& start_time) {
    UniqueFd pidfd(static_cast<int>(syscall(SYS_pidfd_open, request.pid, 0)));
    if (!pidfd) fail(NamespaceStep::kFindProcess);
    start_time = process_start(request.pid);
    pollfd ended{.fd = pidfd.get(), .events = POLLIN, .revents = 0};
    if (start_time == 0 || poll(&ended, 1, 0) != 0 ||
        (request.start_time != 0 && request.start_time != start_time)) {
        fail(NamespaceStep::kFindProcess, ESRCH);
    }
    return pidfd;
}

UniqueFd open_namespace(const NamespaceRequest& request) {
    std::string path = request.path.data();
    if (path.empty()) path = "/proc/" + std::to_string(request.pid) + "/ns/net";
    // Looked at before it is opened: to open a device is to use it.
    const UniqueFd found(open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!found) fail(NamespaceStep::kOpenNamespace);
    struct statfs system {};
    if (fstatfs(found.get(), &system) != 0 || system.f_type != NSFS_MAGIC) {
        fail(NamespaceStep::kNoNamespace, EINVAL);
    }
    const std::string same = "/proc/self/fd/" + std::to_string(found.get());
    UniqueFd fd(open(same.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) fail(NamespaceStep::kOpenNamespace);
    if (ioctl(fd.get(), NS_GET_NSTYPE) != CLONE_NEWNET) {
        fail(NamespaceStep::kNoNamespace, EINVAL);
    }
    return fd;
}

bool is_own(const struct stat& space) {
    struct stat own {};
    return stat("/proc/self/ns/net", &own) == 0 && own.st_dev == space.st_dev &&
           own.st_ino == space.st_ino;
}

// What nothing can be asked over is of no use: a runtime that has not come to it yet will bring it
// up as well.
void bring_loopback_up() {
    const UniqueFd fd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::strcpy(request.ifr_name, "lo");
    if (!fd || ioctl(fd.get(), SIOCGIFFLAGS, &request) != 0) return;
    if ((request.ifr_flags & IFF_UP) != 0) return;
    request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP);
    ioctl(fd.get(), SIOCSIFFLAGS, &request);
}

UniqueFd bind_socket(int type, uint16_t& port, NamespaceStep step) {
    UniqueFd fd(
        socket(AF_INET, type | SOCK_CLOEXEC | (type == SOCK_STREAM ? SOCK_NONBLOCK : 0), 0));
    if (!fd) fail(step);
    const int on = 1;
    if (type == SOCK_STREAM) {
        setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // past connections
        setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    sockaddr_storage storage{};
    const socklen_t size = Endpoint{*Address::parse("127.0.0.11"), port}.to_sockaddr(storage);
    if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&storage), size) != 0) fail(step);
    if (type == SOCK_STREAM && listen(fd.get(), kTcpBacklog) != 0) fail(step);
    socklen_t room = sizeof storage;
    getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &room);
    port = Endpoint::from_sockaddr(storage).port;
    return fd;
}

void open_dns(uint16_t wanted, NamespaceReply& reply, std::vector<UniqueFd>& opened) {
    bring_loopback_up();
    uint16_t udp_port = wanted;
    uint16_t tcp_port = wanted;
    opened.push_back(bind_socket(SOCK_DGRAM, udp_port, NamespaceStep::kBindUdp));
    opened.push_back(bind_socket(SOCK_STREAM, tcp_port, NamespaceStep::kBindTcp));
    reply.udp_sockets = reply.tcp_sockets = 1;
    if (wanted != 0) return;
    const int error = redirect_dns(udp_port, tcp_port);
    if (error != 0) fail(NamespaceStep::kRedirect, error);
}

void open_upstream(int family, NamespaceReply& reply, std::vector<UniqueFd>& opened) {
    reply.udp_sockets = kUpstreamUdp;
    reply.tcp_sockets = kUpstreamTcp;
    for (size_t i = 0; i < kUpstreamUdp + kUpstreamTcp; ++i) {
        const int type = i < kUpstreamUdp ? SOCK_DGRAM : SOCK_STREAM;
        UniqueFd fd(socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (!fd) fail(NamespaceStep::kOpenSocket);
        opened.push_back(std::move(fd));
    }
}

void open_all(const NamespaceRequest& request, NamespaceReply& reply,
              std::vector<UniqueFd>& opened) {
    UniqueFd pidfd;
    if (request.pid != 0) pidfd = open_process(request, reply.start_time);
    const UniqueFd space = open_namespace(request);
    struct stat status {};
    if (fstat(space.get(), &status) != 0) fail(NamespaceStep::kOpenNamespace);
    reply.device = status.st_dev;
    reply.inode = status.st_ino;
    if (request.device != 0 && (request.device != reply.device || request.inode != reply.inode)) {
        fail(NamespaceStep::kOtherNamespace, ESTALE);
    }
    if (request.sockets != NamespaceSockets::kNone) {
        if (is_own(status)) fail(NamespaceStep::kOwnNamespace, EINVAL);
        if (setns(space.get(), CLONE_NEWNET) != 0) fail(NamespaceStep::kEnter);
    }
    if (request.sockets == NamespaceSockets::kDns) open_dns(request.port, reply, opened);
    if (request.sockets == NamespaceSockets::kUpstreamIpv4) open_upstream(AF_INET, reply, opened);
    if (request.sockets == NamespaceSockets::kUpstreamIpv6) open_upstream(AF_INET6, reply, opened);
    if (request.sockets == NamespaceSockets::kEndRedirect) end_redirect();
    if (pidfd) opened.push_back(std::move(pidfd));
}

}  // namespace

NamespaceReply open_in_namespace(const NamespaceRequest& request, std::vector<UniqueFd>& opened) {
    NamespaceReply reply{};
    reply.number = request.number;
    try {
        open_all(request, reply, opened);
        reply.step = NamespaceStep::kDone;
    } catch (const Failure& failure) {
        opened.clear();
        reply.step = failure.step;
        reply.error = failure.error;
    }
    return reply;
}

}  // namespace warren

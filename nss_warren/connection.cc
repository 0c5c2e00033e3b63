// The usual exchange is five system calls: socket, connect, send, recv, close. On the sidecar's own
// CPU send() lets it run, and the reply is there when send() returns. On another one it is not, and
// what a recv() in vain and a poll() cost is less than the sidecar needs to wake up. A blocking
// socket with SO_RCVTIMEO would need another setsockopt for each further packet and each signal to
// keep to the one deadline.
#include "nss_warren/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cstring>

#include "shared/nss_protocol.h"

namespace warren::nss {
namespace {

Outcome meaning_of(int error) {
    switch (error) {
        case EMFILE:
        case ENFILE:
        case ENOBUFS:
        case ENOMEM:
            return Outcome::kNoResources;
        case ECONNRESET:
        case EPIPE:
        case ENOTCONN:
            return Outcome::kBroken;
        default:
            // No socket file, nobody behind it, not permitted (a chroot, seccomp, SELinux).
            return Outcome::kNoSidecar;
    }
}

}  // namespace

Outcome Connection::wait(short events) const {
    for (;;) {
        pollfd ready{socket_.get(), events, 0};
        const int left = deadline_.left_ms();
        const int count = ::poll(&ready, 1, left);
        if (count > 0) return Outcome::kFound;
        if (count < 0 && errno != EINTR) return meaning_of(errno);
        // Also after a signal: a program with a fast timer would never see the timeout itself.
        if (left == 0) return Outcome::kLate;
    }
}

Outcome Connection::connect(const char* path) {
    socket_.reset(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket_) return meaning_of(errno);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
        return Outcome::kFound;
    }
    if (errno != EAGAIN) return meaning_of(errno);
    return connect_when_there_is_room(&address, sizeof(address));
}

// The listener's queue is full, which poll cannot wait for. A blocking connect can, in the kernel's
// own order, bounded by SO_SNDTIMEO. All that follows says MSG_DONTWAIT, so the socket stays so.
Outcome Connection::connect_when_there_is_room(const void* address, unsigned size) const {
    const int fd = socket_.get();
    if (::fcntl(fd, F_SETFL, O_RDWR) != 0) return Outcome::kNoResources;
    while (const int left = deadline_.left_ms()) {
        timeval timeout{};
        timeout.tv_sec = left / 1000;
        timeout.tv_usec = left % 1000 * 1000L;
        if (::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout)) != 0) {
            return Outcome::kNoResources;
        }
        if (::connect(fd, static_cast<const sockaddr*>(address), size) == 0) return Outcome::kFound;
        if (errno != EAGAIN && errno != EINTR) return meaning_of(errno);
    }
    return Outcome::kLate;
}

Outcome Connection::send(const char* bytes, size_t size) {
    for (;;) {
        if (::send(socket_.get(), bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
            return Outcome::kFound;  // a packet is taken whole or not at all
        }
        if (errno != EAGAIN && errno != EINTR) return meaning_of(errno);
        if (const Outcome waited = wait(POLLOUT); waited != Outcome::kFound) return waited;
    }
}

// recv, not recvmsg: descriptors that somebody sends along are dropped by the kernel.
Outcome Connection::receive(char* bytes, size_t& size) {
    for (;;) {
        const ssize_t got = ::recv(socket_.get(), bytes, kMaxPacket, MSG_DONTWAIT | MSG_TRUNC);
        if (got == 0) return Outcome::kBroken;
        if (got > static_cast<ssize_t>(kMaxPacket)) return Outcome::kRubbish;
        if (got > 0) {
            size = static_cast<size_t>(got);
            return Outcome::kFound;
        }
        if (errno != EAGAIN && errno != EINTR) return meaning_of(errno);
        if (const Outcome waited = wait(POLLIN); waited != Outcome::kFound) return waited;
    }
}

}  // namespace warren::nss

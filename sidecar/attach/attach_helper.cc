#include "sidecar/attach/attach_helper.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <iterator>
#include <system_error>
#include <utility>

#include "sidecar/base/clock.h"
#include "sidecar/base/log.h"
#include "sidecar/base/passed_descriptors.h"
#include "sidecar/base/spawn.h"

namespace warren {
namespace {

constexpr Duration kPatience = std::chrono::seconds(2);

struct Received {
    NamespaceReply reply{};
    std::vector<UniqueFd> fds;
    bool whole = false;
};

Received receive_reply(int socket) {
    Received received;
    ReceivedPacket packet = receive_with(
        socket, {reinterpret_cast<char*>(&received.reply), sizeof received.reply}, MSG_DONTWAIT);
    received.whole = packet.size == ssize_t{sizeof received.reply};
    received.fds = std::move(packet.descriptors);
    return received;
}

std::string place_of(const Attachment& attachment) {
    return attachment.netns.empty() ? "process " + std::to_string(attachment.pid)
                                    : attachment.netns;
}

[[noreturn]] void refuse(const Attachment& attachment, const NamespaceReply& reply) {
    const std::string where = place_of(attachment);
    const std::string why = errno_text(reply.error);
    const bool forbidden = reply.error == EPERM || reply.error == EACCES;
    switch (reply.step) {
        case NamespaceStep::kFindProcess:
            throw AttachError(404, "process " + std::to_string(attachment.pid) + " is not there");
        case NamespaceStep::kOpenNamespace:
            throw AttachError(forbidden ? 403 : 404, where + ": " + why);
        case NamespaceStep::kNoNamespace:
            throw AttachError(400, where + " is no network namespace");
        case NamespaceStep::kOtherNamespace:
            throw AttachError(404, where + " is another namespace by now");
        case NamespaceStep::kOwnNamespace:
            throw AttachError(409, where + " is in the host's network: it has 127.0.0.11 already");
        case NamespaceStep::kBindUdp:
        case NamespaceStep::kBindTcp:
            if (reply.error == EADDRINUSE) {
                throw AttachError(409, where +
                                           ": something in there has port 53 (mode redirect "
                                           "leaves it that, mode off does without DNS)");
            }
            throw AttachError(500, where + ": cannot listen in there: " + why);
        case NamespaceStep::kOpenSocket:
            throw AttachError(500, where + ": cannot make a socket in there: " + why);
        case NamespaceStep::kRedirect:
            throw AttachError(500, where + ": cannot redirect in there with nft: " + why);
        default:
            throw AttachError(forbidden ? 403 : 500,
                              where + ": cannot enter it: " + why +
                                  (forbidden ? " (it takes CAP_SYS_ADMIN)" : ""));
    }
}

}  // namespace

AttachHelper::~AttachHelper() { stop(); }

void AttachHelper::start() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw AttachError(500, "cannot make a socket: " + errno_text(errno));
    }
    UniqueFd ours(ends[0]);
    const UniqueFd theirs(ends[1]);
    try {
        pid_ = spawn(program_, {"warren-sidecar", "attach-helper"}, {theirs.get(), -1, -1});
    } catch (const std::system_error& error) {
        throw AttachError(500, std::string("cannot start the attach helper: ") + error.what());
    }
    socket_ = std::move(ours);
    watch();
}

void AttachHelper::watch_by(EventLoop& loop) {
    loop_ = &loop;
    watch();
}

void AttachHelper::watch() {
    if (loop_ == nullptr || pid_ < 0) return;
    pidfd_.reset(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    if (pidfd_) ended_ = loop_->on_readable(pidfd_.get(), [this] { note_end(); });
}

// One that can be started again is, when it is needed.
void AttachHelper::note_end() {
    stop();
    if (last_) log_error("the attach helper has ended: nothing can be attached before a restart");
}

void AttachHelper::stop() {
    ended_ = Watch();
    pidfd_.reset();
    socket_.reset();
    if (pid_ < 0) return;
    kill(pid_, SIGKILL);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
}

void AttachHelper::start_last_time() {
    last_ = true;
    start();
}

void AttachHelper::fail_for_good() {
    if (socket_) note_end();
    throw AttachError(503, "the attach helper has ended: restart the sidecar");
}

// And with them the sockets in containers that nobody has taken.
void AttachHelper::forget_late_replies() {
    while (receive_reply(socket_.get()).whole) {
    }
}

OpenedNamespace AttachHelper::open(const Attachment& attachment, NamespaceSockets sockets) {
    NamespaceRequest request{};
    request.number = ++number_;
    request.pid = attachment.pid;
    request.start_time = attachment.start_time;
    request.device = attachment.space.device;
    request.inode = attachment.space.inode;
    request.port = attachment.mode == AttachMode::kRedirect ? 0 : 53;
    request.sockets = sockets;
    if (attachment.netns.size() >= request.path.size()) throw AttachError(400, "netns: too long");
    std::copy(attachment.netns.begin(), attachment.netns.end(), request.path.begin());
    // One that has gone is only noticed when it is needed.
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (!available()) fail_for_good();
        if (!socket_) start();
        forget_late_replies();
        if (send(socket_.get(), &request, sizeof request, MSG_NOSIGNAL) >= 0) {
            return receive(attachment, request.number);
        }
        if (last_) fail_for_good();
        stop();
    }
    throw AttachError(500, "the attach helper does not run");
}

OpenedNamespace AttachHelper::receive(const Attachment& attachment, uint32_t number) {
    using std::chrono::milliseconds;
    const TimePoint end = Clock::now() + kPatience;
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(end - Clock::now()).count();
        pollfd ready{.fd = socket_.get(), .events = POLLIN, .revents = 0};
        const int count = left > 0 ? poll(&ready, 1, static_cast<int>(left)) : 0;
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) {
            if (!last_) stop();  // with a reply that comes too late, and what it would keep open
            throw AttachError(500, place_of(attachment) + ": it takes too long");
        }
        Received received = receive_reply(socket_.get());
        if (!received.whole) {
            if (last_) fail_for_good();
            stop();
            throw AttachError(500, "the attach helper has ended");
        }
        if (received.reply.number != number) continue;  // too late for whoever asked
        if (received.reply.step != NamespaceStep::kDone) refuse(attachment, received.reply);
        OpenedNamespace opened;
        opened.space = {received.reply.device, received.reply.inode};
        opened.start_time = received.reply.start_time;
        const size_t expected = received.reply.udp_sockets + received.reply.tcp_sockets +
                                (attachment.pid != 0 ? 1U : 0U);
        if (received.fds.size() != expected) {
            throw AttachError(500, "no descriptor is left: too many are open");
        }
        const auto udp_end = received.fds.begin() + received.reply.udp_sockets;
        const auto tcp_end = udp_end + received.reply.tcp_sockets;
        std::move(received.fds.begin(), udp_end, std::back_inserter(opened.udp));
        std::move(udp_end, tcp_end, std::back_inserter(opened.tcp));
        if (tcp_end != received.fds.end()) opened.pidfd = std::move(*tcp_end);
        return opened;
    }
}

}  // namespace warren

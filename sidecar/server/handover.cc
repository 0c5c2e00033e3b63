#include "sidecar/server/handover.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/base/passed_descriptors.h"
#include "sidecar/base/peer.h"
#include "sidecar/base/unix_address.h"

namespace warren {
namespace {

constexpr int kPatience = 5;  // seconds, for one packet
constexpr std::string_view kReady = "ready";
constexpr std::string_view kLate = "late";
constexpr size_t kLongestName = 512;

void be_patient(int fd) {
    const timeval patience{kPatience, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
}

bool send_packet(int to, std::string_view name, std::span<const int> sockets) {
    return send_with(to, name, sockets) >= 0;
}

// Without a descriptor at the end; throws if it does not come.
NamedSocket receive_packet(int from) {
    std::array<char, kLongestName> name{};
    ReceivedPacket packet = receive_with(from, name);
    if (packet.size <= 0) {
        throw std::runtime_error("upgrade: the sidecar that runs does not give its sockets" +
                                 (packet.size < 0 ? ": " + errno_text(errno) : std::string()));
    }
    if (packet.some_lost) throw std::runtime_error("upgrade: no descriptor is left");
    NamedSocket socket{{name.data(), static_cast<size_t>(packet.size)}, UniqueFd()};
    if (!packet.descriptors.empty()) socket.fd = std::move(packet.descriptors.front());
    return socket;
}

}  // namespace

HandoverServer::HandoverServer(EventLoop& loop, int listening_fd, const HeldSockets& held,
                               HandoverEvents events, Duration patience)
    : loop_(loop),
      listening_fd_(listening_fd),
      held_(held),
      events_(std::move(events)),
      patience_(patience),
      connecting_(loop.on_readable(listening_fd, [this] { accept_one(); })) {}

// One at a time: a second one would wait for sockets that are being given away.
void HandoverServer::accept_one() {
    UniqueFd fd(accept4(listening_fd_, nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd || successor_) return;
    const auto peer = peer_of(fd.get());
    if (!peer || !may_control(fd.get(), *peer)) {
        log_warning("upgrade: refused to the user " + std::to_string(peer ? peer->user : 0));
        return;
    }
    process_ = peer->process;
    successor_ = std::move(fd);
    be_patient(successor_.get());
    log_info("process " + std::to_string(process_) + " takes over");
    events_.begun();
    word_ = loop_.on_readable(successor_.get(), [this] { read_word(); });
    limit_ = loop_.after(patience_, [this] { give_up(); });
    if (!give_all()) give_up();
}

bool HandoverServer::give_all() const {
    for (const auto& [name, sockets] : held_.all()) {
        for (const int fd : sockets) {
            if (!send_packet(successor_.get(), name, {&fd, 1})) return false;
        }
    }
    return send_packet(successor_.get(), ".", {});
}

// "ready" may be on its way: one that is here by now counts, and none can be sent from now on.
void HandoverServer::give_up() {
    shutdown(successor_.get(), SHUT_RD);
    read_word();
}

void HandoverServer::read_word() {
    std::array<char, kReady.size()> word{};
    const ssize_t size = recv(successor_.get(), word.data(), word.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    const bool ready = size > 0 && std::string_view(word.data(), word.size()) == kReady;
    word_ = Watch();
    limit_ = Watch();
    if (!ready) send(successor_.get(), kLate.data(), kLate.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    successor_.reset();
    if (ready) {
        connecting_ = Watch();
        return events_.done(process_);
    }
    log_warning("process " + std::to_string(process_) + " has not taken over: going on");
    events_.abandoned();
}

bool Handover::tell_ready() const {
    if (!connection) return true;
    if (send(connection.get(), kReady.data(), kReady.size(), MSG_NOSIGNAL) >= 0) return true;
    // One that has died has said nothing, and then the sockets are ours.
    std::array<char, kLate.size()> word{};
    return recv(connection.get(), word.data(), word.size(), 0) <= 0;
}

Handover take_over(const std::string& path) {
    UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    const socklen_t size = unix_address(path, address);
    if (!fd || size == 0) return {};
    be_patient(fd.get());
    if (connect(fd.get(), as_sockaddr(address), size) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED) return {};  // nobody serves there
        throw std::runtime_error("upgrade: " + path + ": " + errno_text(errno));
    }
    Handover handover;
    while (true) {
        NamedSocket socket = receive_packet(fd.get());
        if (!socket.fd) break;
        handover.sockets.push_back(std::move(socket));
    }
    handover.connection = std::move(fd);
    return handover;
}

}  // namespace warren

#include "sidecar/server/nss_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sidecar/base/descriptors.h"

namespace warren {
namespace {

constexpr size_t kMostWaiting = 1024;
constexpr size_t kMostOfUid = 64;
constexpr int kReservedFds = 256;
constexpr Duration kAskLimit = std::chrono::milliseconds(100);
constexpr Duration kTakeLimit = std::chrono::seconds(1);  // for a client to take a long reply
constexpr Duration kPause = std::chrono::milliseconds(20);
constexpr int kMostAccepted = 256;  // then the loop turns to DNS

uid_t peer_uid(int fd) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size);
    return credentials.uid;
}

}  // namespace

NssServer::NssServer(EventLoop& loop, int listening_fd, int workers, Responder& responder,
                     Counters& counters)
    : loop_(loop),
      fd_(listening_fd),
      most_waiting_(std::max<size_t>(kMostWaiting / static_cast<size_t>(workers), kMostOfUid)),
      highest_fd_(descriptor_limit() - std::min(kReservedFds, descriptor_limit() / 4)),
      responder_(responder),
      counters_(counters),
      readable_(loop.on_readable(fd_, [this] { accept_all(); })) {}

void NssServer::accept_all() {
    for (int i = 0; i < kMostAccepted; ++i) {
        UniqueFd fd(accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (fd) {
            take(std::move(fd));
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if (errno == EAGAIN) return;
        // Descriptors are used up: the oldest idle one goes, or accepting stops for a moment.
        if (!waiting_.empty()) {
            evict(waiting_.begin());
            continue;
        }
        readable_ = Watch();
        pause_ = loop_.after(
            kPause, [this] { readable_ = loop_.on_readable(fd_, [this] { accept_all(); }); });
        return;
    }
}

void NssServer::take(UniqueFd fd) {
    size_t sent = 0;
    answer_.octets.clear();
    if (ask(fd.get(), answer_, sent) == Progress::kWait) keep(std::move(fd), sent);
}

// Reads the request, if it is there, and sends as much of the reply as the socket takes.
NssServer::Progress NssServer::ask(int fd, NssAnswer& answer, size_t& sent) {
    std::array<uint8_t, sizeof(nss::Request) + 2 * nss::kMaxName> request;
    const ssize_t size = recv(fd, request.data(), request.size(), MSG_DONTWAIT);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? Progress::kWait : Progress::kDone;
    if (size == 0) return Progress::kDone;
    counters_.add(Counter::kNssQueries);
    const auto used = std::span(request).first(static_cast<size_t>(size));
    if (!answer_nss(responder_, used, answer)) return Progress::kDone;
    return send_rest(fd, answer, sent);
}

NssServer::Progress NssServer::send_rest(int fd, const NssAnswer& answer, size_t& sent) {
    while (sent < answer.octets.size()) {
        const size_t size = answer.packet_size(sent);
        const ssize_t taken =
            send(fd, answer.octets.data() + sent, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (taken < 0) return errno == EAGAIN ? Progress::kWait : Progress::kDone;
        sent += size;
    }
    return Progress::kDone;
}

// One that has not asked yet, or not taken all of its reply.
void NssServer::keep(UniqueFd fd, size_t sent) {
    const uid_t uid = peer_uid(fd.get());
    if (fd.get() >= highest_fd_) return;
    make_room(uid);
    waiting_.push_back({});
    const auto place = std::prev(waiting_.end());
    place->fd = std::move(fd);
    place->uid = uid;
    place->sent = sent;
    ++by_uid_[uid];
    const bool has_asked = !answer_.octets.empty();
    if (has_asked) place->answer = answer_;
    place->limit = loop_.after(has_asked ? kTakeLimit : kAskLimit, [this, place] { evict(place); });
    if (has_asked) {
        place->ready = loop_.on_writable(place->fd.get(), [this, place] {
            if (send_rest(place->fd.get(), place->answer, place->sent) == Progress::kDone) {
                forget(place);
            }
        });
        return;
    }
    place->ready = loop_.on_readable(place->fd.get(), [this, place] {
        UniqueFd asking = std::move(place->fd);
        forget(place);
        take(std::move(asking));
    });
}

void NssServer::make_room(uid_t uid) {
    if (by_uid_.contains(uid) && by_uid_[uid] >= kMostOfUid) {
        evict(std::find_if(waiting_.begin(), waiting_.end(),
                           [uid](const Waiting& waiting) { return waiting.uid == uid; }));
    } else if (waiting_.size() >= most_waiting_) {
        evict(waiting_.begin());
    }
}

void NssServer::evict(Place place) {
    counters_.add(Counter::kNssEvicted);
    forget(place);
}

void NssServer::forget(Place place) {
    const auto count = by_uid_.find(place->uid);
    if (--count->second == 0) by_uid_.erase(count);
    waiting_.erase(place);
}

}  // namespace warren

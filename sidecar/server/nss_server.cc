#include "sidecar/server/nss_server.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sidecar/base/descriptors.h"
#include "sidecar/base/peer.h"

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
    const auto peer = peer_of(fd);
    return peer ? peer->user : static_cast<uid_t>(-1);
}

}  // namespace

NssServer::NssServer(EventLoop& loop, int listening_fd, int workers, Responder& responder,
                     Counters& counters, const ClientPolicy* policy)
    : loop_(loop),
      fd_(listening_fd),
      most_waiting_(std::max<size_t>(kMostWaiting / static_cast<size_t>(workers), kMostOfUid)),
      highest_fd_(descriptor_limit() - std::min(kReservedFds, descriptor_limit() / 4)),
      responder_(responder),
      counters_(counters),
      policy_(policy) {
    go_on();
}

void NssServer::go_on() {
    readable_ = loop_.on_readable(fd_, [this] { accept_some(); });
}

void NssServer::pause() {
    readable_ = Watch();
    pause_ = Watch();
}

// Most modules come alone, and connect() wakes us before they have asked: then there is no second
// one to look for, and to be told so costs as much as three other system calls.
void NssServer::accept_some() {
    for (int i = 0; i < kMostAccepted; ++i) {
        UniqueFd fd(accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (fd) {
            if (take(std::move(fd)) == Progress::kWait) return;
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
        pause_ = loop_.after(kPause, [this] { go_on(); });
        return;
    }
}

NssServer::Progress NssServer::take(UniqueFd fd) {
    size_t sent = 0;
    answer_.octets.clear();
    const Progress progress = ask(fd.get(), answer_, sent);
    if (progress == Progress::kWait) keep(std::move(fd), sent);
    return progress;
}

// Reads the request, if it is there, and sends as much of the reply as the socket takes.
NssServer::Progress NssServer::ask(int fd, NssAnswer& answer, size_t& sent) {
    std::array<uint8_t, sizeof(nss::Request) + 2 * nss::kMaxName> request;
    const ssize_t size = recv(fd, request.data(), request.size(), MSG_DONTWAIT);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? Progress::kWait : Progress::kDone;
    if (size == 0) return Progress::kDone;
    const TimePoint began = Clock::now();
    const auto used = std::span(request).first(static_cast<size_t>(size));
    Client client{.policy = policy_};
    if (policy_ == nullptr && responder_.limits_users()) client.user = peer_uid(fd);
    if (!answer_nss(responder_, used, client, answer)) {
        counters_.add(Counter::kNotQuestions);
        return Progress::kDone;
    }
    const Progress progress = send_rest(fd, answer, sent);
    QueryRecorder& recorder = responder_.recorder();
    recorder.note_nss(fd, used, answer.status());
    recorder.figures().note_time(Served::kNss, Clock::now() - began);
    return progress;
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
    if (fd.get() >= highest_fd_) return;
    make_room(fd.get());
    const bool has_asked = !answer_.octets.empty();
    waiting_.emplace_back();
    const auto place = std::prev(waiting_.end());
    place->fd = std::move(fd);
    place->limit = Clock::now() + (has_asked ? kTakeLimit : kAskLimit);
    wake_by(place->limit);
    if (has_asked) {
        place->answer = answer_;
        place->sent = sent;
        place->ready = loop_.on_writable(place->fd.get(), [this, place] {
            if (send_rest(place->fd.get(), place->answer, place->sent) == Progress::kDone) {
                waiting_.erase(place);
            }
        });
        return;
    }
    place->ready = loop_.on_readable(place->fd.get(), [this, place] {
        UniqueFd asking = std::move(place->fd);
        waiting_.erase(place);
        take(std::move(asking));
    });
}

// So few that nobody can have too many: whose they are need not be asked of the kernel.
void NssServer::make_room(int fd) {
    if (waiting_.size() < kMostOfUid) return;
    const uid_t uid = peer_uid(fd);
    size_t count = 0;
    auto oldest = waiting_.end();
    for (auto place = waiting_.begin(); place != waiting_.end(); ++place) {
        if (!place->uid) place->uid = peer_uid(place->fd.get());
        if (*place->uid != uid) continue;
        if (count++ == 0) oldest = place;
    }
    if (count >= kMostOfUid) {
        evict(oldest);
    } else if (waiting_.size() >= most_waiting_) {
        evict(waiting_.begin());
    }
}

void NssServer::evict(Place place) {
    counters_.add(Counter::kNssEvicted);
    waiting_.erase(place);
}

// One timer for all: it is not worth stopping when the last one has been answered.
void NssServer::wake_by(TimePoint limit) {
    if (wake_at_ <= limit) return;
    wake_at_ = limit;
    wake_ = loop_.after(limit - Clock::now(), [this] { evict_late(); });
}

void NssServer::evict_late() {
    const TimePoint now = Clock::now();
    TimePoint next = TimePoint::max();
    for (auto place = waiting_.begin(); place != waiting_.end();) {
        const auto current = place++;
        if (current->limit <= now) {
            evict(current);
        } else {
            next = std::min(next, current->limit);
        }
    }
    wake_at_ = TimePoint::max();
    if (next != TimePoint::max()) wake_by(next);
}

}  // namespace warren

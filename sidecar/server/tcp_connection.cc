#include "sidecar/server/tcp_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace warren {
namespace {

constexpr Duration kIdleLimit = std::chrono::seconds(10);  // RFC 7766, 6.2.3: some seconds
constexpr size_t kLengthSize = 2;
constexpr size_t kReadSize = 4096;
// What is read ahead: any one message, at least.
constexpr size_t kMostUnanswered = kLengthSize + dns::kMaxMessage;
// In one turn of the loop; then others have theirs.
constexpr size_t kMostMessages = 64;
constexpr size_t kMostOfTurn = size_t{64} << 10;  // octets of replies
constexpr size_t kMostKept = size_t{64} << 10;    // octets of memory between two bursts
constexpr size_t kMostForwarded = 64;             // queries of one connection that wait upstream
constexpr size_t kMostUnsent = size_t{256}
                               << 10;  // octets of replies that the client has not taken

}  // namespace

TcpConnection::TcpConnection(UniqueFd fd, const Address& client, TcpShared& shared,
                             std::function<void(TcpConnection*)> closed)
    : fd_(std::move(fd)), client_(client), shared_(shared), closed_(std::move(closed)) {}

void TcpConnection::start() {
    idle_ = shared_.loop.after(kIdleLimit, [this] { check_idle(); });
    read();
}

bool TcpConnection::full() const {
    return forwarded_ >= kMostForwarded || out_.size() - sent_ >= kMostUnsent;
}

bool TcpConnection::wants_more() const {
    return !end_of_queries_ && !full() && in_.size() < kMostUnanswered;
}

// Reads are watched unless the connection is full, writes only while there is something to send.
void TcpConnection::watch() {
    if (!wants_more()) {
        readable_ = Watch();
    } else if (!readable_.active()) {
        readable_ = shared_.loop.on_readable(fd_.get(), [this] { read(); });
    }
    if (out_.size() == sent_) {
        writable_ = Watch();
    } else if (!writable_.active()) {
        writable_ = shared_.loop.on_writable(fd_.get(), [this] { advance(); });
    }
}

void TcpConnection::read() {
    const auto self = shared_from_this();
    while (wants_more()) {
        const size_t old = in_.size();
        in_.resize(old + kReadSize);
        const ssize_t got = recv(fd_.get(), in_.data() + old, kReadSize, MSG_DONTWAIT);
        const int error = errno;
        in_.resize(old + static_cast<size_t>(got > 0 ? got : 0));
        if (got < 0) {
            if (error == EINTR) continue;
            if (error != EAGAIN) return close();
            break;
        }
        if (got == 0) end_of_queries_ = true;
        if (static_cast<size_t>(got) < kReadSize) break;
    }
    advance();
}

// Sends what is answered, answers some of what has come, and leaves the rest for another turn of
// the loop: a client that asks without pause must not hold up the others.
void TcpConnection::advance() {
    const auto self = shared_from_this();
    flush();
    const bool more = fd_ && answer_messages();
    flush();
    if (!fd_) return;
    if (more && !full()) {
        again_ = shared_.loop.after(Duration::zero(), [this] { advance(); });
    } else if (!more && end_of_queries_ && forwarded_ == 0 && out_.empty()) {
        return close();
    }
    watch();
}

// Answers whole messages that in_ begins with; true if there is another one behind them.
bool TcpConnection::answer_messages() {
    size_t at = 0;
    bool more = false;
    const size_t most_out = out_.size() + kMostOfTurn;
    for (size_t count = 0; in_.size() - at >= kLengthSize; ++count) {
        const size_t size = dns::get16(in_.data() + at);
        if (in_.size() - at - kLengthSize < size) break;
        more = full() || count >= kMostMessages || out_.size() >= most_out;
        if (more) break;
        answer(std::span(in_).subspan(at + kLengthSize, size));
        at += kLengthSize + size;
        last_activity_ = Clock::now();
    }
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(at));
    return more;
}

void TcpConnection::answer(std::span<const uint8_t> message) {
    shared_.counters.add(Counter::kTcpQueries);
    dns::Query query;
    const Outcome outcome = shared_.responder.respond(message, client_, Transport::kTcp,
                                                      std::span(shared_.scratch), query);
    if (outcome.action == Outcome::Action::kReply) {
        append(std::span(shared_.scratch).first(outcome.size));
    } else if (outcome.action == Outcome::Action::kForward) {
        ++forwarded_;
        shared_.forwarder.forward(
            message, query, Transport::kTcp, dns::kMaxMessage,
            [connection = weak_from_this()](std::span<const uint8_t> response) {
                const auto self = connection.lock();
                if (!self) return;
                --self->forwarded_;
                if (!self->fd_) return;
                self->append(response);
                self->advance();
            });
    }
}

void TcpConnection::append(std::span<const uint8_t> message) {
    const std::array<uint8_t, kLengthSize> length{static_cast<uint8_t>(message.size() >> 8),
                                                  static_cast<uint8_t>(message.size())};
    out_.insert(out_.end(), length.begin(), length.end());
    out_.insert(out_.end(), message.begin(), message.end());
}

void TcpConnection::flush() {
    while (fd_ && sent_ < out_.size()) {
        const ssize_t sent =
            send(fd_.get(), out_.data() + sent_, out_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN) return close();
            break;
        }
        sent_ += static_cast<size_t>(sent);
        last_activity_ = Clock::now();
    }
    // A client that always leaves something unread must not keep what it has read.
    if (sent_ < out_.size() && sent_ < kMostUnsent) return;
    out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
    if (out_.empty() && out_.capacity() > kMostKept) out_.shrink_to_fit();
}

// One timer for a connection, set again only when it fires, not with each query.
void TcpConnection::check_idle() {
    const Duration quiet = Clock::now() - last_activity_;
    if (quiet >= kIdleLimit && forwarded_ == 0) return close();
    const Duration rest = quiet < kIdleLimit ? kIdleLimit - quiet : kIdleLimit;
    idle_ = shared_.loop.after(rest, [this] { check_idle(); });
}

void TcpConnection::close() {
    if (!fd_) return;
    const auto self = shared_from_this();
    readable_ = Watch();
    writable_ = Watch();
    again_ = Watch();
    idle_ = Watch();
    fd_.reset();
    closed_(this);
}

}  // namespace warren

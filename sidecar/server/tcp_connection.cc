#include "sidecar/server/tcp_connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace warren {
namespace {

constexpr Duration kIdleLimit = std::chrono::seconds(10);  // RFC 7766, 6.2.3: some seconds
// What is read ahead: any one message, at least.
constexpr size_t kMostUnanswered = kLengthSize + dns::kMaxMessage;
// In one turn of the loop, about as long as the system calls around them take; then others have
// theirs.
constexpr size_t kMostMessages = 128;
constexpr size_t kMostForwarded = 64;  // queries of one connection that wait upstream
// Octets of replies that the client has not taken.
constexpr size_t kMostUnsent = size_t{256} << 10;

}  // namespace

TcpConnection::TcpConnection(UniqueFd fd, const Client& client, TcpShared& shared,
                             std::function<void(TcpConnection*)> closed)
    : fd_(std::move(fd)), client_(client), shared_(shared), closed_(std::move(closed)) {}

void TcpConnection::start() {
    idle_ = shared_.loop.after(kIdleLimit, [this] { check_idle(); });
    read();
}

bool TcpConnection::full(size_t more_unsent) const {
    return forwarded_ >= kMostForwarded || out_.size() + more_unsent >= kMostUnsent;
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
    if (out_.empty()) {
        writable_ = Watch();
    } else if (!writable_.active()) {
        writable_ = shared_.loop.on_writable(fd_.get(), [this] { advance(); });
    }
}

void TcpConnection::read() {
    const auto self = shared_from_this();
    const ssize_t got = recv(fd_.get(), shared_.input.get(), TcpShared::kReadSize, MSG_DONTWAIT);
    if (got < 0) return errno == EAGAIN || errno == EINTR ? watch() : close();
    if (got == 0) end_of_queries_ = true;
    take_turn({shared_.input.get(), static_cast<size_t>(got)});
}

// Nothing new has come, but there may be queries that have had no turn yet.
void TcpConnection::advance() {
    const auto self = shared_from_this();
    take_turn({});
}

// Sends what is answered, answers some of what has come, and leaves the rest for another turn of
// the loop: a client that asks without pause must not hold up the others. Most of the time all that
// comes is answered from the buffer that it was read into, and nothing is kept.
void TcpConnection::take_turn(std::span<const uint8_t> fresh) {
    if (!taken(out_.flush(fd_.get()))) return;
    turn_began_ = Clock::now();
    std::span<const uint8_t> queries = fresh;
    if (!in_.empty()) {
        in_.insert(in_.end(), fresh.begin(), fresh.end());
        queries = in_;
    }
    const Turn turn = answer_messages(queries);
    keep_queries(queries, turn.taken);
    if (!taken(out_.send(fd_.get(), {shared_.output.get(), turn.written}))) return;
    if (turn.replies > 0) note_times(turn);
    if (turn.more && !full()) {
        again_ = shared_.loop.after(Duration::zero(), [this] { advance(); });
    } else if (!turn.more && end_of_queries_ && forwarded_ == 0 && out_.empty()) {
        return close();
    }
    watch();
}

void TcpConnection::note_times(const Turn& turn) {
    ServingFigures& figures = shared_.responder.recorder().figures();
    const Duration took = Clock::now() - turn_began_;
    figures.note_time(Served::kOwn, took, turn.replies - turn.hits);
    figures.note_time(Served::kHit, took, turn.hits);
}

// Answers whole messages that `queries` begins with, into the worker's buffer.
TcpConnection::Turn TcpConnection::answer_messages(std::span<const uint8_t> queries) {
    Turn turn;
    size_t count = 0;
    while (queries.size() - turn.taken >= kLengthSize) {
        const size_t size = dns::get16(queries.data() + turn.taken);
        if (queries.size() - turn.taken - kLengthSize < size) break;
        turn.more =
            full(turn.written) || count == kMostMessages || turn.written >= TcpShared::kMostOfTurn;
        if (turn.more) break;
        turn.written += answer(queries.subspan(turn.taken + kLengthSize, size),
                               shared_.output.get() + turn.written, turn);
        turn.taken += kLengthSize + size;
        ++count;
    }
    if (count > 0) last_activity_ = turn_began_;
    return turn;
}

// Octets written to `out`: the reply and its length, or none.
size_t TcpConnection::answer(std::span<const uint8_t> message, uint8_t* out, Turn& turn) {
    dns::Query query;
    const std::span<uint8_t> reply(out + kLengthSize, dns::kMaxMessage);
    const Outcome outcome =
        shared_.responder.respond(message, client_, Transport::kTcp, reply, query);
    if (outcome.action == Outcome::Action::kDrop) return 0;
    size_t size = outcome.size;
    Origin origin = Origin::kOwn;
    if (outcome.action != Outcome::Action::kReply) {
        size = look_up(outcome, {message, query, dns::kMaxMessage}, reply);
        if (size == 0) return 0;
        origin = Origin::kCache;
        ++turn.hits;
    }
    ++turn.replies;
    shared_.responder.recorder().note(Transport::kTcp, client_.address, query.type, origin,
                                      reply.first(size));
    dns::put16(out, static_cast<uint16_t>(size));
    return kLengthSize + size;
}

// What is known outside, written to `reply`; 0: it is asked for, and passed on later.
size_t TcpConnection::look_up(const Outcome& outcome, const ReplyRequest& request,
                              std::span<uint8_t> reply) {
    const auto later = [connection = weak_from_this(), type = request.query.type,
                        began = turn_began_](std::span<const uint8_t> response) {
        const auto self = connection.lock();
        if (self) self->pass_on(response, type, began);
    };
    size_t size = 0;
    if (outcome.action == Outcome::Action::kFollow) {
        size = follow_alias(shared_.forwarder, request, reply.first(outcome.size), *outcome.alias,
                            Transport::kTcp, reply, later);
    } else {
        size = shared_.forwarder.answer(request, reply);
        if (size == 0) shared_.forwarder.forward(request, Transport::kTcp, later);
    }
    if (size == 0) ++forwarded_;
    return size;
}

void TcpConnection::pass_on(std::span<const uint8_t> response, dns::Type type, TimePoint began) {
    --forwarded_;
    if (!fd_) return;
    QueryRecorder& recorder = shared_.responder.recorder();
    recorder.note(Transport::kTcp, client_.address, type, Origin::kForwarded, response);
    recorder.figures().note_time(Served::kMiss, Clock::now() - began);
    std::array<uint8_t, kLengthSize> length{};
    dns::put16(length.data(), static_cast<uint16_t>(response.size()));
    out_.add(length);
    out_.add(response);
    advance();
}

// `queries` is in_, or lies in the buffer that the next connection reads into.
void TcpConnection::keep_queries(std::span<const uint8_t> queries, size_t taken) {
    const auto rest = static_cast<std::ptrdiff_t>(taken);
    if (in_.empty()) return in_.assign(queries.begin() + rest, queries.end());
    in_.erase(in_.begin(), in_.begin() + rest);
    trim(in_);
}

// Of `octets` that were sent; false if the connection is broken, and closed now.
bool TcpConnection::taken(std::optional<size_t> octets) {
    if (!octets) {
        close();
        return false;
    }
    if (*octets > 0) last_activity_ = Clock::now();
    return true;
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

// One DNS client over TCP (RFC 7766): several queries on a connection, answered as soon as each
// can be, so out of order where one of them must be asked upstream. Bounded in all it can hold: a
// client that does not read its replies is not read from either. One worker's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/server/responder.h"
#include "sidecar/server/tcp_output.h"
#include "sidecar/upstream/follow_alias.h"

namespace warren {

// What all connections of a worker share. The buffers are used within one turn of one connection:
// what is left of them at its end is kept by the connection, so that an idle one holds no memory.
struct TcpShared {
    static constexpr size_t kReadSize = size_t{16} << 10;
    // Octets of replies in one turn of a connection; then others have theirs.
    static constexpr size_t kMostOfTurn = size_t{64} << 10;
    static constexpr size_t kWriteSize = kMostOfTurn + 2 + dns::kMaxMessage;

    EventLoop& loop;
    Responder& responder;
    Forwarding& forwarder;
    Counters& counters;
    // Not cleared: memory that is never used stays the kernel's.
    std::shared_ptr<uint8_t[]> input = std::make_shared_for_overwrite<uint8_t[]>(kReadSize);
    std::shared_ptr<uint8_t[]> output = std::make_shared_for_overwrite<uint8_t[]>(kWriteSize);
};

class TcpConnection : public std::enable_shared_from_this<TcpConnection> {
  public:
    // `closed` is called once, when nothing more will come of it; not from the constructor.
    TcpConnection(UniqueFd fd, const Client& client, TcpShared& shared,
                  std::function<void(TcpConnection*)> closed);

    void start();
    // Of the last whole query or the last reply that was taken: what half-sent bytes do not move.
    [[nodiscard]] TimePoint last_activity() const { return last_activity_; }

    // For an upstream, or for the client to take a reply.
    [[nodiscard]] bool waits() const { return forwarded_ > 0 || !out_.empty(); }

  private:
    // What came of a turn: octets of queries that are done with, octets of replies to them, and
    // whether a whole query is left.
    struct Turn {
        size_t taken = 0;
        size_t written = 0;
        size_t replies = 0;
        size_t hits = 0;  // of them, from the cache
        bool more = false;
    };

    void read();
    void advance();
    void take_turn(std::span<const uint8_t> fresh);
    Turn answer_messages(std::span<const uint8_t> queries);
    size_t answer(std::span<const uint8_t> message, uint8_t* out, Turn& turn);
    size_t look_up(const Outcome& outcome, const ReplyRequest& request, std::span<uint8_t> reply);
    void pass_on(std::span<const uint8_t> response, dns::Type type, TimePoint began);
    void note_times(const Turn& turn);
    void keep_queries(std::span<const uint8_t> queries, size_t taken);
    bool taken(std::optional<size_t> octets);
    void watch();
    void check_idle();
    void close();
    [[nodiscard]] bool full(size_t more_unsent = 0) const;
    [[nodiscard]] bool wants_more() const;

    UniqueFd fd_;
    Client client_;
    TcpShared& shared_;
    std::function<void(TcpConnection*)> closed_;
    std::vector<uint8_t> in_;  // queries that have no turn yet, and the beginning of one
    TcpOutput out_;
    size_t forwarded_ = 0;
    bool end_of_queries_ = false;
    TimePoint last_activity_ = Clock::now();
    TimePoint turn_began_{};
    Watch readable_;
    Watch writable_;
    Watch again_;
    Watch idle_;
};

}  // namespace warren

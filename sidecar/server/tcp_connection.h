// One DNS client over TCP (RFC 7766): several queries on a connection, answered as soon as each
// can be, so out of order where one of them must be asked upstream. Bounded in all it can hold: a
// client that does not read its replies is not read from either. One worker's thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/server/responder.h"
#include "sidecar/upstream/forwarder.h"

namespace warren {

// What all connections of a worker share.
struct TcpShared {
    EventLoop& loop;
    Responder& responder;
    Forwarder& forwarder;
    Counters& counters;
    std::vector<uint8_t> scratch;  // one length and the longest message
};

class TcpConnection : public std::enable_shared_from_this<TcpConnection> {
  public:
    // `closed` is called once, when nothing more will come of it; not from the constructor.
    TcpConnection(UniqueFd fd, const Address& client, TcpShared& shared,
                  std::function<void(TcpConnection*)> closed);

    void start();
    // Of the last whole query or the last reply that was taken: what half-sent bytes do not move.
    [[nodiscard]] TimePoint last_activity() const { return last_activity_; }

    // For an upstream, or for the client to take a reply.
    [[nodiscard]] bool waits() const { return forwarded_ > 0 || !out_.empty(); }

  private:
    void read();
    void advance();
    bool answer_messages();
    void answer(std::span<const uint8_t> message);
    void append(std::span<const uint8_t> message);
    void flush();
    void watch();
    void check_idle();
    void close();
    [[nodiscard]] bool full() const;
    [[nodiscard]] bool wants_more() const;

    UniqueFd fd_;
    Address client_;
    TcpShared& shared_;
    std::function<void(TcpConnection*)> closed_;
    std::vector<uint8_t> in_;
    std::vector<uint8_t> out_;
    size_t sent_ = 0;  // of out_
    size_t forwarded_ = 0;
    bool end_of_queries_ = false;
    TimePoint last_activity_ = Clock::now();
    Watch readable_;
    Watch writable_;
    Watch again_;
    Watch idle_;
};

}  // namespace warren

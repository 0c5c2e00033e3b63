// One TCP connection to an upstream, with TLS or without, that many questions share (RFC 7766,
// 6.2.1): sent without waiting, answered in any order, told apart by ids of their own. Owned by
// UpstreamLinks and the exchanges that wait; one worker's thread. When it ends, UpstreamLinks and
// then all who wait are told; whatever is told is told from the loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/upstream/message_stream.h"
#include "sidecar/upstream/tls_stream.h"

namespace warren {

struct ExchangeContext;
class TcpExchange;

struct StreamLimits {
    size_t in_flight = 100;  // questions on a connection before another one is opened
    size_t links = 4;        // connections to an upstream
    // A connection that nobody waits at is closed after that: RFC 7766, 6.2.3, wants some seconds.
    Duration idle = std::chrono::seconds(10);
    // One that is waited at and has been silent for that long may be dead: it gets no new question.
    Duration silence = std::chrono::milliseconds(1500);
};

class StreamLink : public std::enable_shared_from_this<StreamLink> {
  public:
    // `why` is empty where there is nothing to say of it.
    using Ended = std::function<void(StreamLink& link, const std::string& why)>;

    // `fd` is connecting; `tls` is null for plain TCP.
    StreamLink(ExchangeContext& context, const StreamLimits& limits, UniqueFd fd,
               std::unique_ptr<TlsStream> tls, Ended ended);

    // Sends its question, soon; the id that the question has here.
    uint16_t ask(TcpExchange& exchange);
    // Nobody waits for it any more. Until the response comes the id is not used again.
    void forget(uint16_t id);
    // Ends it without telling anybody.
    void close();

    [[nodiscard]] size_t in_flight() const { return pending_.size(); }
    [[nodiscard]] size_t answered() const { return answered_; }
    [[nodiscard]] bool is_awaited() const { return awaited_ > 0; }
    // Its server takes what we send, and there are ids.
    [[nodiscard]] bool has_room() const;
    [[nodiscard]] bool is_stalled(TimePoint now) const;
    // The server answered, but not all that was asked before that.
    [[nodiscard]] bool left_some() const;

  private:
    struct Pending {
        TcpExchange* exchange;  // null: forgotten
        TimePoint asked_at;
    };

    void connected();
    void flush_soon();
    void flush();
    void encode();
    void receive();
    bool decrypt(size_t size);
    void take_messages();
    void take(std::span<uint8_t> message);
    void check_idle();
    void end(const std::string& why);

    ExchangeContext& context_;
    const StreamLimits& limits_;
    UniqueFd fd_;
    std::unique_ptr<TlsStream> tls_;
    Ended ended_;
    bool connected_ = false;
    std::unordered_map<uint16_t, Pending> pending_;
    size_t awaited_ = 0;  // of pending_: not forgotten
    size_t answered_ = 0;
    size_t unsent_ = 0;            // questions in queued_ and out_
    std::vector<uint8_t> queued_;  // questions with their lengths
    std::vector<uint8_t> out_;     // for the socket
    size_t sent_ = 0;              // of out_
    MessageStream in_;
    TimePoint used_at_ = Clock::now();  // the last question or response
    TimePoint answered_at_;
    TimePoint silent_since_ = used_at_;
    Watch readable_;
    Watch writable_;
    Watch flushing_;
    Watch idle_;
};

}  // namespace warren

// DNS over UDP on one socket: datagrams are read and answered in batches, one system call for up to
// 32 of each (1.26 times as many answers as one at a time). One worker's thread.
#pragma once

#include <sys/socket.h>

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/server/listen.h"
#include "sidecar/server/responder.h"
#include "sidecar/server/timed_share.h"
#include "sidecar/upstream/follow_alias.h"

namespace warren {

// The buffers of a batch; one for all UDP sockets of a worker.
class UdpBatch {
  public:
    static constexpr size_t kSize = 32;
    // Longer than any query that a client has reason to send: an OPT record with a cookie, ECS and
    // padding to 468 octets (RFC 8467) is far below. What is cut off does not parse: FORMERR.
    static constexpr size_t kMaxQuery = 2048;

    UdpBatch();

  private:
    friend class UdpServer;
    struct Slot {
        sockaddr_storage client;
        std::array<uint8_t, kMaxQuery> message;
        dns::Parsed parsed;
        dns::Query query;
        std::array<uint8_t, dns::kOurUdpSize> reply;
        alignas(8) std::array<uint8_t, 64> control;  // the address asked, on a wildcard socket
    };
    void prepare(bool wildcard, size_t used);

    std::unique_ptr<std::array<Slot, kSize>> slots_;
    std::array<iovec, kSize> in_vectors_{};
    std::array<iovec, kSize> out_vectors_{};
    std::array<mmsghdr, kSize> in_{};
    std::array<mmsghdr, kSize> out_{};
};

class UdpServer {
  public:
    // `policy`: of the container whose socket it is, null for everybody's; outlives the server.
    UdpServer(EventLoop& loop, Listener& listener, UdpBatch& batch, Responder& responder,
              Forwarding& forwarder, Counters& counters, const ClientPolicy* policy = nullptr);

    // What comes meanwhile waits in the socket, for us or for whoever has it too.
    void pause() { readable_ = Watch(); }
    void go_on();

  private:
    void serve();
    size_t serve_batch();
    void parse_batch(size_t count);
    // Of a batch that is being answered.
    struct Progress {
        TimePoint began;  // when it was read; zero: it is not timed
        size_t replies = 0;
        size_t hits = 0;  // of them, from the cache
    };
    void answer(size_t index, Progress& progress);
    size_t look_up(const Outcome& outcome, const ReplyRequest& request, const msghdr& header,
                   std::span<uint8_t> reply, TimePoint began);
    Forwarding::Done send_later(const msghdr& header, dns::Type type, TimePoint began);
    void note_times(const Progress& progress, unsigned weight);
    void send_batch(size_t replies);

    EventLoop& loop_;
    int fd_;
    bool wildcard_;
    UdpBatch& batch_;
    TimedShare timed_;
    Responder& responder_;
    Forwarding& forwarder_;
    Counters& counters_;
    const ClientPolicy* policy_;
    // Gone when this is: a reply that comes later has no socket any more.
    std::shared_ptr<const int> alive_;
    Watch readable_;
};

}  // namespace warren

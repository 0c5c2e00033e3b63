// The Unix socket on which NSS modules ask: one exchange a connection. Most have asked by the time
// they are accepted and are answered at once; those that have not are kept for 100 ms, and bounded,
// so that idle connections of one user cannot keep others out. One worker's thread.
#pragma once

#include <sys/types.h>

#include <list>
#include <optional>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/metrics.h"
#include "sidecar/server/nss_answer.h"

namespace warren {

class NssServer {
  public:
    // Holds its share of what all `workers` together may hold. The limit for a user is not shared
    // out: the kernel does not spread connections evenly. `policy`: of the container whose socket
    // it is, null for everybody's; outlives the server.
    NssServer(EventLoop& loop, int listening_fd, int workers, Responder& responder,
              Counters& counters, const ClientPolicy* policy = nullptr);

    // No more are accepted; those that are there are served.
    void pause();
    void go_on();
    [[nodiscard]] bool empty() const { return waiting_.empty(); }

  private:
    struct Waiting {
        UniqueFd fd;
        TimePoint limit;           // then it goes
        std::optional<uid_t> uid;  // once somebody had to know
        NssAnswer answer;          // with `sent` of it taken, if it has asked
        size_t sent = 0;
        Watch ready;
    };
    using Place = std::list<Waiting>::iterator;
    enum class Progress : uint8_t { kDone, kWait };

    void accept_some();
    Progress take(UniqueFd fd);
    Progress ask(int fd, NssAnswer& answer, size_t& sent);
    static Progress send_rest(int fd, const NssAnswer& answer, size_t& sent);
    void keep(UniqueFd fd, size_t sent);
    void make_room(int fd);
    void evict(Place place);
    void evict_late();
    void wake_by(TimePoint limit);

    EventLoop& loop_;
    int fd_;
    size_t most_waiting_;
    int highest_fd_;  // above it descriptors are kept for DNS
    Responder& responder_;
    Counters& counters_;
    const ClientPolicy* policy_;
    NssAnswer answer_;            // its memory is used again
    std::list<Waiting> waiting_;  // oldest first
    TimePoint wake_at_ = TimePoint::max();
    Watch wake_;
    Watch readable_;
    Watch pause_;
};

}  // namespace warren

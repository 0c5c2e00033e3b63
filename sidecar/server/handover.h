// How a sidecar gives its sockets to the one that replaces it (`serve --upgrade`), over a Unix
// socket of its own beside the control socket, SOCK_SEQPACKET:
//
//   old -> new: for each socket or lock one packet: its name, and the descriptor (SCM_RIGHTS);
//               at the end a packet without one
//   new -> old: "ready" once it can answer as well
//
//   old -> new: "late" where that took too long
//
// Until then the old one serves; if the connection ends before, or nothing is said for some time,
// it goes on. Main thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/supervisor.h"
#include "sidecar/server/held_sockets.h"

namespace warren {

struct HandoverEvents {
    std::function<void()> begun;      // nothing may be attached now: the new one would not know
    std::function<void()> abandoned;  // it has gone or hangs, and has not become ready
    std::function<void(int process)> done;
};

// The old one's side.
class HandoverServer {
  public:
    // `patience`: how long one may take. It waits for its sources for a third of it.
    HandoverServer(EventLoop& loop, int listening_fd, const HeldSockets& held,
                   HandoverEvents events, Duration patience = std::chrono::seconds(15));

  private:
    void accept_one();
    void read_word();
    void give_up();
    bool give_all() const;

    EventLoop& loop_;
    int listening_fd_;
    const HeldSockets& held_;
    HandoverEvents events_;
    Duration patience_;
    UniqueFd successor_;
    int process_ = 0;
    Watch connecting_;
    Watch word_;
    Watch limit_;
};

// The new one's side.
struct Handover {
    std::vector<NamedSocket> sockets;
    UniqueFd connection;  // to who serves still; none if nobody does

    // The other one may end. False: it serves on, as this came too late.
    [[nodiscard]] bool tell_ready() const;
};

// Asks who listens at `path`. Waits some seconds at most. Throws std::runtime_error if that one
// gives nothing.
Handover take_over(const std::string& path);

}  // namespace warren

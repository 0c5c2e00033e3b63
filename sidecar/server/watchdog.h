// Tells the supervisor that we turn, as often as it wants to hear it: only if every worker's loop
// has turned since the last time, and from the main loop, so that this one has too. Without a
// supervisor that asks for it there is no timer. Main thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "sidecar/base/supervisor.h"
#include "sidecar/server/worker.h"

namespace warren {

class Watchdog {
  public:
    // All outlive it; the workers have been started.
    Watchdog(EventLoop& loop, const Supervisor& supervisor,
             const std::vector<std::unique_ptr<Worker>>& workers);

  private:
    void look();
    void ask();

    EventLoop& loop_;
    const Supervisor& supervisor_;
    const std::vector<std::unique_ptr<Worker>>& workers_;
    // Workers that have yet to turn; shared with tasks that may come after this has gone.
    std::shared_ptr<std::atomic<size_t>> missing_;
    Watch timer_;
};

}  // namespace warren

#include "sidecar/server/watchdog.h"

namespace warren {
namespace {

// A quarter of the time that is allowed: one that comes late is no reason to be killed.
constexpr int kTimes = 4;

}  // namespace

Watchdog::Watchdog(EventLoop& loop, const Supervisor& supervisor,
                   const std::vector<std::unique_ptr<Worker>>& workers)
    : loop_(loop),
      supervisor_(supervisor),
      workers_(workers),
      missing_(std::make_shared<std::atomic<size_t>>(0)) {
    if (supervisor_.watchdog()) ask();
}

void Watchdog::ask() {
    *missing_ = workers_.size();
    for (const auto& worker : workers_) {
        worker->call([missing = missing_] { --*missing; });
    }
    timer_ = loop_.after(*supervisor_.watchdog() / kTimes, [this] { look(); });
}

// Those that are missing are not asked again: their tasks would pile up.
void Watchdog::look() {
    if (*missing_ == 0) {
        supervisor_.tell("WATCHDOG=1");
        return ask();
    }
    timer_ = loop_.after(*supervisor_.watchdog() / kTimes, [this] { look(); });
}

}  // namespace warren

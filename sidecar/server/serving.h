// The workers together: when they begin to take what comes, and how they end. Main thread; outlives
// neither the loop nor the workers.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "sidecar/base/published.h"
#include "sidecar/server/worker.h"

namespace warren {

class Serving {
  public:
    Serving(EventLoop& loop, const std::vector<std::unique_ptr<Worker>>& workers,
            const Published<ZoneImage>& images)
        : loop_(loop), workers_(workers), images_(images) {}
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    // At once: what is not known yet is "not ready".
    void begin(std::function<void()> begun);
    // When all sources have spoken, or after 5 s: queries wait in sockets that were there before
    // us, and a predecessor may still answer them. Not at all where `may_begin` says no by then.
    void begin_when_known(std::function<void()> begun, std::function<bool()> may_begin = {});
    // A new image has been published; any thread.
    void note_image();

    // Nothing new is taken any more. `done` when all is answered and no TCP client is left, or
    // after `patience`.
    void finish(Duration patience, std::function<void()> done);
    // TCP clients may ask on and on; RFC 7766, 6.2.4: a server may close whenever it has to.
    static constexpr Duration kForClients = std::chrono::seconds(30);
    // Where what comes waits for our successor: those that were accepted a moment ago ask by then.
    static constexpr Duration kForLast = std::chrono::milliseconds(50);

  private:
    void go_on();
    void look();
    void count_finished();

    EventLoop& loop_;
    const std::vector<std::unique_ptr<Worker>>& workers_;
    const Published<ZoneImage>& images_;
    std::function<void()> begun_;
    std::function<void()> done_;
    size_t unfinished_ = 0;
    Watch patience_;
};

}  // namespace warren

// Readiness and timers for one thread, over libevent. A loop and all that is made from it belong to
// the thread that runs it; only stop() and post() may be called from others. An idle loop sleeps in
// the kernel: it has no tick.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/base/clock.h"

struct event;
struct event_base;

namespace warren {

class EventLoop;

// Something that is waited for; forgotten when it is destroyed, also from within its own callback.
class Watch {
  public:
    Watch() = default;
    Watch(Watch&&) noexcept = default;
    Watch& operator=(Watch&& other) noexcept;
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();
    // True until it is moved from; a timer that has fired still counts.
    [[nodiscard]] bool active() const { return state_ != nullptr; }

  private:
    friend class EventLoop;
    struct State;
    explicit Watch(std::shared_ptr<State> state) : state_(std::move(state)) {}
    std::shared_ptr<State> state_;
};

class EventLoop {
  public:
    EventLoop();
    ~EventLoop();
    EventLoop(const EventLoop&) = delete;
    EventLoop& operator=(const EventLoop&) = delete;

    // Runs until stop().
    void run();
    // Lets run() return after the callback that is running; any thread.
    void stop();
    // Runs `task` on the loop's thread, soon; any thread.
    void post(std::function<void()> task);

    // Level-triggered, for as long as the Watch lives. `fd` must outlive it.
    [[nodiscard]] Watch on_readable(int fd, std::function<void()> callback);
    [[nodiscard]] Watch on_writable(int fd, std::function<void()> callback);
    // Once; a Watch that has fired may simply be replaced.
    [[nodiscard]] Watch after(Duration delay, std::function<void()> callback);
    // `signal` is kept for as long as the Watch lives. The main loop only.
    [[nodiscard]] Watch on_signal(int signal, std::function<void()> callback);

  private:
    friend class HttpServer;  // is libevent's too
    Watch watch(int fd, short events, const Duration* delay, std::function<void()> callback);
    void run_posted();

    event_base* base_;
    UniqueFd wake_;
    Watch wake_watch_;
    std::mutex mutex_;
    bool stopping_ = false;
    std::vector<std::function<void()>> posted_;
};

}  // namespace warren

#include "sidecar/base/event_loop.h"

#include <event2/event.h>
#include <sys/eventfd.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "sidecar/base/log.h"

namespace warren {

namespace {

// libevent is C: nothing may be thrown through it. What a callback did not expect (no memory, no
// room in epoll) costs that event, not the process.
void call(const std::function<void()>& callback) {
    try {
        callback();
    } catch (const std::exception& error) {
        log_error(std::string("unexpected: ") + error.what());
    }
}

// What libevent complains of goes where all else does.
void log_complaint(int severity, const char* text) {
    if (severity >= EVENT_LOG_WARN) log_warning(std::string("libevent: ") + text);
}

}  // namespace

struct Watch::State : std::enable_shared_from_this<Watch::State> {
    event* libevent = nullptr;
    std::function<void()> callback;

    ~State() {
        if (libevent != nullptr) event_free(libevent);
    }
};

Watch& Watch::operator=(Watch&& other) noexcept {
    // The old state may hold the callback that is running now, and with it `other`'s owner.
    const std::shared_ptr<State> old = std::exchange(state_, std::move(other.state_));
    if (old && old->libevent != nullptr) event_del(old->libevent);
    return *this;
}

Watch::~Watch() {
    // event_del() at once, so that nothing fires any more; the memory goes with the last holder,
    // which is the running callback when a Watch is destroyed from within it.
    if (state_ && state_->libevent != nullptr) event_del(state_->libevent);
}

EventLoop::EventLoop() {
    event_set_log_callback(log_complaint);
    event_config* config = event_config_new();
    // One thread a loop: libevent needs no locks.
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    base_ = event_base_new_with_config(config);
    event_config_free(config);
    if (base_ == nullptr) throw std::runtime_error("cannot make an event loop");
    wake_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake_) throw std::runtime_error("cannot make an eventfd");
    wake_watch_ = on_readable(wake_.get(), [this] { run_posted(); });
}

EventLoop::~EventLoop() {
    wake_watch_ = Watch();
    event_base_free(base_);
}

void EventLoop::run() { event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY); }

void EventLoop::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    eventfd_write(wake_.get(), 1);
}

void EventLoop::post(std::function<void()> task) {
    {
        const std::lock_guard lock(mutex_);
        posted_.push_back(std::move(task));
    }
    eventfd_write(wake_.get(), 1);
}

void EventLoop::run_posted() {
    eventfd_t count = 0;
    eventfd_read(wake_.get(), &count);
    std::vector<std::function<void()>> tasks;
    {
        const std::lock_guard lock(mutex_);
        tasks.swap(posted_);
        if (stopping_) event_base_loopbreak(base_);
    }
    for (const auto& task : tasks) call(task);
}

Watch EventLoop::watch(int fd, short events, const Duration* delay,
                       std::function<void()> callback) {
    auto state = std::make_shared<Watch::State>();
    state->callback = std::move(callback);
    state->libevent = event_new(
        base_, fd, events,
        [](evutil_socket_t, short, void* argument) {
            // Kept alive while it runs: the callback may destroy the Watch, and so itself.
            const auto running = static_cast<Watch::State*>(argument)->shared_from_this();
            call(running->callback);
        },
        state.get());
    if (state->libevent == nullptr) throw std::runtime_error("cannot make an event");
    timeval time{};
    if (delay != nullptr) {
        const auto us = std::chrono::duration_cast<std::chrono::microseconds>(*delay).count();
        time.tv_sec = static_cast<time_t>(us / 1000000);
        time.tv_usec = static_cast<suseconds_t>(us % 1000000);
    }
    if (event_add(state->libevent, delay != nullptr ? &time : nullptr) != 0) {
        throw std::runtime_error("cannot watch a descriptor");
    }
    return Watch(std::move(state));
}

Watch EventLoop::on_readable(int fd, std::function<void()> callback) {
    return watch(fd, EV_READ | EV_PERSIST, nullptr, std::move(callback));
}

Watch EventLoop::on_writable(int fd, std::function<void()> callback) {
    return watch(fd, EV_WRITE | EV_PERSIST, nullptr, std::move(callback));
}

Watch EventLoop::after(Duration delay, std::function<void()> callback) {
    if (delay < Duration::zero()) delay = Duration::zero();
    return watch(-1, 0, &delay, std::move(callback));
}

Watch EventLoop::on_signal(int signal, std::function<void()> callback) {
    return watch(signal, EV_SIGNAL | EV_PERSIST, nullptr, std::move(callback));
}

}  // namespace warren

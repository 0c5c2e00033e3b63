// Whether every worker still comes round to what is asked of it: each is sent a message through its
// loop, and has a second for it. Main thread; workers are outlived by its loop.
#pragma once

#include <functional>
#include <memory>
#include <set>

#include "sidecar/base/event_loop.h"

namespace warren {

class LivenessCheck {
  public:
    // Has each worker call what it is given.
    using AskEach = std::function<size_t(const std::function<void()>& answer)>;

    // `ask_each` tells how many were asked.
    LivenessCheck(EventLoop& loop, AskEach ask_each);
    ~LivenessCheck();
    LivenessCheck(const LivenessCheck&) = delete;
    LivenessCheck& operator=(const LivenessCheck&) = delete;

    // `done` is called later, once.
    void start(std::function<void(bool all_live)> done);

  private:
    struct Question {
        std::function<void(bool all_live)> done;
        size_t answers = 0;
        size_t asked = 0;
        Watch timer;
    };
    void end(const std::shared_ptr<Question>& question, bool all_live);

    EventLoop& loop_;
    AskEach ask_each_;
    std::set<std::shared_ptr<Question>> open_;
};

}  // namespace warren

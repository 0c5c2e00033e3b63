// A program that runs as our child: its output comes through pipes, it leads a process group of its
// own, it inherits no descriptor but those, and neither it nor what it starts outlives us, provided
// that it keeps its standard input.
// Belongs to its loop's thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/base/event_loop.h"

namespace warren {

// What a child's standard input is.
enum class ChildInput : uint8_t {
    kNothing,  // what is never written to: when our end is closed, be it by kill -9, the kernel
               // kills the whole group
    kLines,    // what we tell it; at its end, when we are gone, it has to end by itself
};

class ChildProcess {
  public:
    // `ended` is called once when it has ended, with waitpid()'s status; it may destroy this. What
    // is left of its group is killed before. Throws std::system_error if it cannot be started.
    ChildProcess(EventLoop& loop, const std::vector<std::string>& arguments,
                 std::function<void(int status)> ended, ChildInput input = ChildInput::kNothing);
    ~ChildProcess();  // kills and waits
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    // Its standard output and error, to be read without blocking.
    [[nodiscard]] int output() const { return output_.get(); }
    [[nodiscard]] int errors() const { return errors_.get(); }
    // Of kLines: to be written without blocking.
    [[nodiscard]] int input() const { return input_.get(); }
    // SIGKILL to the group; ended() follows.
    void kill() const;

  private:
    int reap();

    pid_t pid_ = -1;
    UniqueFd output_;
    UniqueFd errors_;
    UniqueFd input_;
    UniqueFd pidfd_;
    std::function<void(int status)> ended_;
    Watch watch_;
};

// "ended with status 1", "was killed by signal 9 (Killed)".
std::string described_end(int status);

}  // namespace warren

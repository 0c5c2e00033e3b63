#include "sidecar/base/child_process.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "sidecar/base/spawn.h"

namespace warren {
namespace {

constexpr int kPipeSize = 1 << 20;  // a large catalog in few steps

struct Pipe {
    UniqueFd read;
    UniqueFd write;
};

[[noreturn]] void fail(const std::string& what, int error = errno) {
    throw std::system_error(error, std::generic_category(), what);
}

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("cannot make a pipe");
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// When the last writer is gone, `fd` has the kernel kill the group. PR_SET_PDEATHSIG would be worse
// than nothing beside it: it comes when one thread of ours has ended, kills the leader alone, and
// with the leader's standard input this is gone before it counts.
void bind_life(int fd, pid_t group) {
    fcntl(fd, F_SETOWN, -group);
    fcntl(fd, F_SETSIG, SIGKILL);
    fcntl(fd, F_SETFL, O_ASYNC);
}

}  // namespace

ChildProcess::ChildProcess(EventLoop& loop, const std::vector<std::string>& arguments,
                           std::function<void(int status)> ended, ChildInput input)
    : ended_(std::move(ended)) {
    Pipe given = make_pipe();
    Pipe output = make_pipe();
    Pipe errors = make_pipe();
    for (const UniqueFd* fd : {&output.read, &errors.read}) fcntl(fd->get(), F_SETFL, O_NONBLOCK);
    fcntl(output.read.get(), F_SETPIPE_SZ, kPipeSize);  // less is good, too

    pid_ = spawn(arguments.front(), arguments,
                 {given.read.get(), output.write.get(), errors.write.get()});
    // It is ours, and not yet reaped: the number is still its own.
    pidfd_.reset(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    if (!pidfd_) {
        const int error = errno;
        reap();
        fail(arguments.front(), error);
    }
    if (input == ChildInput::kNothing) {
        bind_life(given.read.get(), pid_);
    } else {
        fcntl(given.write.get(), F_SETFL, O_NONBLOCK);
    }
    input_ = std::move(given.write);
    output_ = std::move(output.read);
    errors_ = std::move(errors.read);
    watch_ = loop.on_readable(pidfd_.get(), [this] {
        watch_ = Watch();
        const int status = reap();
        const auto call = std::move(ended_);
        call(status);
    });
}

ChildProcess::~ChildProcess() {
    if (pid_ < 0) return;
    kill();
    reap();
}

void ChildProcess::kill() const {
    if (pid_ > 0) ::kill(-pid_, SIGKILL);
}

// Until it is reaped nobody else can have its number, nor its group's.
int ChildProcess::reap() {
    kill();
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
}

std::string described_end(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        const char* name = sigdescr_np(signal);
        return "was killed by signal " + std::to_string(signal) +
               (name != nullptr ? " (" + std::string(name) + ')' : "");
    }
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace warren

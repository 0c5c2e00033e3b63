#include "sidecar/base/child_process.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <utility>

namespace warren {
namespace {

constexpr size_t kChildStack = size_t{64} << 10;
constexpr int kPipeSize = 1 << 20;  // a large catalog in few steps
constexpr int kExecFailed = 127;

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

// All that the child needs, made before it is there: it shares our memory until it is another
// program, and may do nothing but system calls.
struct Start {
    std::array<int, 3> descriptors{};
    std::vector<char*> arguments;
    int error = 0;  // why it could not be
};

// Places 0, 1 and 2 may be what one of them has now.
bool place_descriptors(Start& start) {
    for (int& fd : start.descriptors) {
        fd = fcntl(fd, F_DUPFD, 3);
        if (fd < 0) return false;
    }
    for (size_t i = 0; i < start.descriptors.size(); ++i) {
        if (dup2(start.descriptors.at(i), static_cast<int>(i)) < 0) return false;
    }
    // Before Linux 5.11 it fails: then what is ours is closed because all of it is O_CLOEXEC.
    syscall(SYS_close_range, 3U, ~0U, 1U << 2U);
    return true;
}

// By the kernel's own calls: the C library leaves out the two signals that it uses itself, and
// whoever started us may have had them ignored (posix_spawn() of glibc does).
void reset_signals() {
    constexpr size_t kMaskSize = 8;  // octets of the kernel's sigset_t
    const std::array<uint64_t, 4>
        defaults{};  // its struct sigaction: SIG_DFL is 0, no flag, no mask
    for (int signal = 1; signal < NSIG; ++signal) {
        syscall(SYS_rt_sigaction, signal, defaults.data(), nullptr, kMaskSize);
    }
    const uint64_t none = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, kMaskSize);
}

int run_child(void* argument) {
    Start& start = *static_cast<Start*>(argument);
    reset_signals();
    setpgid(0, 0);
    if (place_descriptors(start)) {
        execve(start.arguments[0], start.arguments.data(), environ);
    }
    start.error = errno;
    _exit(kExecFailed);
}

// Signals wait meanwhile: a handler of ours must not run in the child.
pid_t clone_child(Start& start, int& pidfd) {
    std::vector<char> stack(kChildStack);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = clone(run_child, stack.data() + stack.size(),
                            CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &start, &pidfd);
    const int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return pid;
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
                           std::function<void(int status)> ended)
    : ended_(std::move(ended)) {
    Pipe life = make_pipe();
    Pipe output = make_pipe();
    Pipe errors = make_pipe();
    for (const UniqueFd* fd : {&output.read, &errors.read}) fcntl(fd->get(), F_SETFL, O_NONBLOCK);
    fcntl(output.read.get(), F_SETPIPE_SZ, kPipeSize);  // less is good, too

    Start start{.descriptors = {life.read.get(), output.write.get(), errors.write.get()},
                .arguments = {}};
    std::vector<std::string> texts = arguments;
    for (std::string& text : texts) start.arguments.push_back(text.data());
    start.arguments.push_back(nullptr);
    int pidfd = -1;
    pid_ = clone_child(start, pidfd);
    if (pid_ < 0) fail(arguments.front());
    pidfd_.reset(pidfd);
    if (start.error != 0) {
        reap();
        fail(arguments.front(), start.error);
    }
    bind_life(life.read.get(), pid_);
    life_ = std::move(life.write);
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

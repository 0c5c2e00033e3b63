#include "sidecar/base/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

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

// What a child has for 0, 1 and 2: above those itself, whatever of ours is closed, so that putting
// one in its place takes no other's away.
UniqueFd above_standard(const UniqueFd& fd) {
    UniqueFd moved(fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
    if (!moved) fail("cannot make a pipe");
    return moved;
}

class SpawnActions {
  public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    void put(const UniqueFd& fd, int at) {
        posix_spawn_file_actions_adddup2(&actions_, fd.get(), at);
    }
    // What whoever started us has left open as well.
    void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

// A group of its own, no signal blocked, all at their defaults: sigfillset() leaves out those that
// the C library uses itself, and whoever started us may have had them ignored.
class SpawnAttributes {
  public:
    SpawnAttributes() {
        posix_spawnattr_init(&attributes_);
        sigset_t signals;
        sigemptyset(&signals);
        posix_spawnattr_setsigmask(&attributes_, &signals);
        std::memset(&signals, 0xff, sizeof signals);
        posix_spawnattr_setsigdefault(&attributes_, &signals);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;
    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

pid_t spawn(std::vector<std::string> arguments, const SpawnActions& actions) {
    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    const SpawnAttributes attributes;
    pid_t pid = -1;
    const int error = posix_spawn(&pid, pointers.front(), actions.get(), attributes.get(),
                                  pointers.data(), environ);
    if (error != 0) fail(arguments.front(), error);
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
                           std::function<void(int status)> ended, ChildInput input)
    : ended_(std::move(ended)) {
    Pipe given = make_pipe();
    Pipe output = make_pipe();
    Pipe errors = make_pipe();
    for (const UniqueFd* fd : {&output.read, &errors.read}) fcntl(fd->get(), F_SETFL, O_NONBLOCK);
    fcntl(output.read.get(), F_SETPIPE_SZ, kPipeSize);  // less is good, too

    SpawnActions actions;
    const UniqueFd standard_input = above_standard(given.read);
    const UniqueFd standard_output = above_standard(output.write);
    const UniqueFd standard_error = above_standard(errors.write);
    actions.put(standard_input, 0);
    actions.put(standard_output, 1);
    actions.put(standard_error, 2);
    actions.close_from(3);
    pid_ = spawn(arguments, actions);
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

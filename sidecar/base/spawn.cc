#include "sidecar/base/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include "shared/unique_fd.h"

namespace warren {
namespace {

[[noreturn]] void fail(const std::string& what, int error) {
    throw std::system_error(error, std::generic_category(), what);
}

class SpawnActions {
  public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;
    void put(int fd, int place) { posix_spawn_file_actions_adddup2(&actions_, fd, place); }
    // What whoever started us has left open as well.
    void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
    [[nodiscard]] const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

// sigfillset() leaves out the signals that the C library uses itself, and whoever started us may
// have had them ignored.
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

}  // namespace

pid_t spawn(const std::string& program, std::vector<std::string> arguments,
            const StandardDescriptors& descriptors) {
    constexpr int kFirstOther = 3;
    SpawnActions actions;
    // Above those places themselves, whatever of ours is closed, so that putting one in its place
    // takes no other's away.
    std::array<UniqueFd, std::tuple_size_v<StandardDescriptors>> moved;
    for (size_t i = 0; i < descriptors.size(); ++i) {
        if (descriptors.at(i) < 0) continue;
        moved.at(i).reset(fcntl(descriptors.at(i), F_DUPFD_CLOEXEC, kFirstOther));
        if (!moved.at(i)) fail(program, errno);
        actions.put(moved.at(i).get(), static_cast<int>(i));
    }
    actions.close_from(kFirstOther);

    std::vector<char*> pointers;
    pointers.reserve(arguments.size() + 1);
    for (std::string& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    const SpawnAttributes attributes;
    pid_t pid = -1;
    const int error = posix_spawn(&pid, program.c_str(), actions.get(), attributes.get(),
                                  pointers.data(), environ);
    if (error != 0) fail(program, error);
    return pid;
}

}  // namespace warren

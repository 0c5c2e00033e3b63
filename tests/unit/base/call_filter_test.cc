#include "sidecar/base/call_filter.h"

#include <doctest/doctest.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

#include "shared/unique_fd.h"
#include "sidecar/base/privileges.h"

namespace warren {
namespace {

// What a shell that is started says: 0, or an errno.
int start_shell() {
    std::string name = "sh";
    std::string option = "-c";
    std::string text = ":";
    std::array<char*, 4> arguments{name.data(), option.data(), text.data(), nullptr};
    pid_t pid = 0;
    const int error = posix_spawn(&pid, "/bin/sh", nullptr, nullptr, arguments.data(), environ);
    if (error == 0) waitpid(pid, nullptr, 0);
    return error;
}

// Filters stay for as long as their thread.
template <typename Work>
void in_thread(Work work) {
    refuse_new_privileges();
    std::thread(work).join();
}

TEST_CASE("a thread that only answers starts no program; what it answers with it has") {
    int shell = 0;
    bool socket_made = false;
    in_thread([&] {
        if (!refuse_programs()) return;
        shell = start_shell();
        socket_made = UniqueFd(socket(AF_INET, SOCK_DGRAM, 0)).valid();
    });
    CHECK(shell == EPERM);
    CHECK(socket_made);
    CHECK(start_shell() == 0);  // it alone
}

TEST_CASE("what is rare is refused, and programs can be started still") {
    int unshared = 0;
    int shell = -1;
    in_thread([&] {
        if (!refuse_rare_calls()) return;
        unshared = unshare(CLONE_NEWUSER) == 0 ? 0 : errno;
        shell = start_shell();
    });
    CHECK(unshared == EPERM);
    CHECK(shell == 0);
}

}  // namespace
}  // namespace warren

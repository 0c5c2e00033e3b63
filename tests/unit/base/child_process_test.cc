#include "sidecar/base/child_process.h"

#include <doctest/doctest.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <optional>
#include <system_error>

#include "sidecar/base/read_file.h"
#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

struct Run {
    explicit Run(const std::string& script)
        : child(std::in_place, loop, std::vector<std::string>{"/bin/sh", "-c", script},
                [this](int ended) {
                    status = ended;
                    loop.stop();
                }) {}
    int wait() {
        const Watch limit = loop.after(std::chrono::seconds(10), [this] { loop.stop(); });
        loop.run();
        return status;
    }
    static std::string read_all(int fd) {
        std::array<char, 4096> buffer{};
        const ssize_t size = read(fd, buffer.data(), buffer.size());
        return {buffer.data(), static_cast<size_t>(std::max<ssize_t>(size, 0))};
    }
    EventLoop loop;
    int status = -1;
    std::optional<ChildProcess> child;
};

bool is_alive(const TemporaryFolder& folder, const std::string& file);

// Within five seconds: to those whose end nobody waits for the signal is only sent.
bool dies(const TemporaryFolder& folder, const std::string& file) {
    for (int i = 0; i < 500 && is_alive(folder, file); ++i) usleep(10000);
    return !is_alive(folder, file);
}

bool is_alive(const TemporaryFolder& folder, const std::string& file) {
    const pid_t pid = std::stoi(read_file(folder / file, 100));
    // A zombie that nobody reaps (no init in a container) is dead as well.
    const std::string stat = "/proc/" + std::to_string(pid) + "/stat";
    try {
        const std::string text = read_file(stat, 4096);
        return text[text.rfind(')') + 2] != 'Z';
    } catch (const std::system_error&) {
        return false;
    }
}

}  // namespace

TEST_CASE("output, errors and status of a child") {
    Run run("echo out; echo err >&2; exit 3");
    CHECK(described_end(run.wait()) == "ended with status 3");
    CHECK(Run::read_all(run.child->output()) == "out\n");
    CHECK(Run::read_all(run.child->errors()) == "err\n");
    Run killed("kill -9 $$");
    CHECK(described_end(killed.wait()) == "was killed by signal 9 (Killed)");
}

TEST_CASE("its group goes with it: when killed, when destroyed, when it ends by itself") {
    const TemporaryFolder folder;
    const std::string script = "sleep 1000 & echo $! >" + (folder / "pid.new") + "; mv " +
                               (folder / "pid.new") + " " + (folder / "pid") + "; ";
    {
        Run run(script + "exit 0");
        CHECK(WEXITSTATUS(run.wait()) == 0);
        CHECK(dies(folder, "pid"));
    }
    {
        Run run(script + "echo; wait");
        const Watch ready = run.loop.on_readable(run.child->output(), [&run] {
            Run::read_all(run.child->output());
            run.child->kill();
        });
        CHECK(WTERMSIG(run.wait()) == SIGKILL);
        CHECK(dies(folder, "pid"));
    }
    {
        Run run(script + "echo; wait");
        const Watch ready = run.loop.on_readable(run.child->output(), [&run] { run.loop.stop(); });
        run.wait();
        run.child.reset();
        CHECK(dies(folder, "pid"));
    }
}

// A sanitizer's or a runner's parent may leave us with the C library's own signals ignored.
TEST_CASE("no signal is ignored in it, not even one that the C library hides") {
    constexpr int kHidden = 32;
    const std::array<uintptr_t, 4> ignored{1};  // SIG_IGN in the kernel's struct sigaction
    std::array<uintptr_t, 4> before{};
    REQUIRE(syscall(SYS_rt_sigaction, kHidden, ignored.data(), before.data(), 8) == 0);
    std::signal(SIGUSR2, SIG_IGN);
    Run run("exec grep SigIgn /proc/self/status");
    run.wait();
    CHECK(Run::read_all(run.child->output()) == "SigIgn:\t0000000000000000\n");
    std::signal(SIGUSR2, SIG_DFL);
    syscall(SYS_rt_sigaction, kHidden, before.data(), nullptr, 8);
}

TEST_CASE("a program that cannot be started leaves nothing behind") {
    EventLoop loop;
    for (int i = 0; i < 100; ++i) {
        CHECK_THROWS_AS(ChildProcess(loop, {"/nowhere/at-all"}, [](int) {}), std::system_error);
    }
    CHECK_THROWS_AS(ChildProcess(loop, {"/etc"}, [](int) {}), std::system_error);
    CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
    CHECK(errno == ECHILD);
}

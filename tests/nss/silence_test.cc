// A frozen sidecar costs its deadline once, then nothing until a pause is over; one that is not
// there costs next to nothing. The costs are printed, and only deadlines are asserted.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"
#include "tests/nss/preload.h"

namespace warren::test {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const std::function<void()>& body) {
    const Clock::time_point start = Clock::now();
    body();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Answers once it is told to.
class Freezer {
  public:
    FakeSidecar::Script script() {
        return [this](int connection, const Asked&) {
            if (frozen) return After::kKeepOpen;
            send_packets(connection, packets_of({.ipv4_count = 3}));
            return After::kClose;
        };
    }
    std::atomic<bool> frozen{true};
};

bool answers_again(const std::function<bool()>& is_answered) {
    for (int i = 0; i < 500; ++i) {
        if (is_answered()) return true;
        ::usleep(10'000);
    }
    return false;
}

TEST_CASE("frozen: the deadline once, then `try again` at once, and an answer ends it") {
    Freezer freezer;
    FakeSidecar sidecar(freezer.script());
    const Module module(sidecar.path());
    const double first =
        seconds_of([&] { CHECK(module.ask(Entry::k4, "nginx").status == NSS_STATUS_TRYAGAIN); });
    const double twenty = seconds_of([&] {
        for (int i = 0; i < 20; ++i) {
            const Lookup lookup = module.ask(Entry::k1, "nginx.warren");
            CHECK(lookup.status == NSS_STATUS_TRYAGAIN);
            CHECK(lookup.h_error == TRY_AGAIN);
        }
        CHECK(module.ask(Entry::kAddr, "10.0.0.1").status == NSS_STATUS_UNAVAIL);
        CHECK(module.ask(Entry::k4, "www.example.com").status == NSS_STATUS_UNAVAIL);
    });
    MESSAGE("frozen: the first " << first << " s, the next twenty " << twenty << " s together");
    // Not even one more deadline, unless the machine is so slow that the pause was over meanwhile.
    if (twenty < 1.0) CHECK(sidecar.connections() == 1);
    CHECK(sidecar.connections() <= 2);
    freezer.frozen = false;
    const auto is_answered = [&] { return !module.ask(Entry::k1, "nginx").addresses.empty(); };
    CHECK(answers_again(is_answered));
    for (int i = 0; i < 100; ++i) CHECK(is_answered());
}

TEST_CASE("frozen, after the pause: one of many threads asks, the others are told at once") {
    Freezer freezer;
    FakeSidecar sidecar(freezer.script());
    const Module module(sidecar.path());
    (void)module.ask(Entry::k1, "nginx");
    ::usleep(1'200'000);  // the pause is as long as the deadline was
    std::atomic<int> at_once{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 16; ++t) {
        threads.emplace_back([&] {
            const double taken = seconds_of([&] { (void)module.ask(Entry::k1, "nginx"); });
            if (taken < 0.9) ++at_once;
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(at_once == 15);
    CHECK(sidecar.connections() == 2);
}

TEST_CASE("frozen: a child that is forked in the pause asks again when it is over") {
    Freezer freezer;
    FakeSidecar sidecar(freezer.script());
    const Module module(sidecar.path());
    (void)module.ask(Entry::k1, "nginx");
    freezer.frozen = false;
    const pid_t child = ::fork();
    if (child == 0) {
        const auto is_answered = [&] { return !module.ask(Entry::k1, "nginx").addresses.empty(); };
        ::_exit(answers_again(is_answered) ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

TEST_CASE("preload, frozen: the same") {
    Freezer freezer;
    FakeSidecar sidecar(freezer.script());
    const Preload preload(sidecar.path());
    CHECK(preload.look_up("nginx").error == EAI_AGAIN);
    const double twenty = seconds_of([&] {
        for (int i = 0; i < 20; ++i) CHECK(preload.look_up("nginx.warren").error == EAI_AGAIN);
    });
    if (twenty < 1.0) CHECK(sidecar.connections() == 1);
    CHECK(sidecar.connections() <= 2);
    CHECK(preload.look_up("127.0.0.1").error == 0);
    freezer.frozen = false;
    CHECK(answers_again([&] { return preload.look_up("nginx").error == 0; }));
}

// Of 200 calls, the one in the middle.
void print_cost(const std::string& what, const std::string& path) {
    const Module module(path);
    std::vector<char> buffer(4096);
    std::vector<double> costs;
    for (int i = 0; i < 200; ++i) {
        costs.push_back(seconds_of([&] {
            CHECK(module.ask(Entry::k4, "nginx.warren", buffer).status == NSS_STATUS_UNAVAIL);
        }));
    }
    std::sort(costs.begin(), costs.end());
    MESSAGE(what << ": " << costs[100] * 1e6 << " us a call");
}

TEST_CASE("what a call costs while there is no sidecar") {
    const TempFolder folder;
    print_cost("no folder", folder / "absent/nss.sock");
    print_cost("no socket", folder / "nss.sock");
    const std::string path = folder / "stopped.sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path.c_str(), path.size() + 1);
    const UniqueFd bound(::socket(AF_UNIX, SOCK_SEQPACKET, 0));
    REQUIRE(::bind(bound.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
    print_cost("stopped, its socket left behind", path);
}

TEST_CASE("not permitted to ask: dns is asked") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 3}));
    const Module module(sidecar.path());
    std::filesystem::permissions(sidecar.path(), std::filesystem::perms::none);
    const pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) ::_exit(77);
        const Lookup lookup = module.ask(Entry::k4, "nginx.warren");
        ::_exit(lookup.status == NSS_STATUS_UNAVAIL && lookup.h_error == NO_RECOVERY ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    if (WEXITSTATUS(status) == 77) {
        MESSAGE("cannot become another user: not tested");
        return;
    }
    CHECK(status == 0);
    CHECK(sidecar.connections() == 0);
}

}  // namespace
}  // namespace warren::test

// We are a guest in any program: with threads, forks, signals, cancellation and small stacks.
#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

const Content kSixty{.ipv4_count = 60, .ipv6_count = 60};

TEST_CASE("32 threads, the first calls at the same time") {
    FakeSidecar sidecar(answer_with(kSixty), {.backlog = 16});
    const Module module(sidecar.path());
    const int before = open_descriptors();
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 32; ++t) {
        threads.emplace_back([&, t] {
            std::vector<char> buffer(16384);
            for (int i = 0; i < 100; ++i) {
                const Lookup lookup =
                    module.ask(t % 2 == 0 ? Entry::k4 : Entry::k1, "nginx", buffer);
                const size_t expected = t % 2 == 0 ? 120 : 60;
                if (lookup.addresses.size() == expected && lookup.errno_kept) ++right;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 3200);
    CHECK(descriptors_settle_at(before));
}

TEST_CASE("fork while other threads look up names") {
    FakeSidecar sidecar(answer_with(kSixty));
    const Module module(sidecar.path());
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            std::vector<char> buffer(16384);
            while (!stop) (void)module.ask(Entry::k4, "nginx", buffer);
        });
    }
    std::vector<char> buffer(16384);
    for (int i = 0; i < 20; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            // Straight into the entry point: the heap of a forked child is not to be touched.
            hostent host{};
            int error = 0;
            int h_error = 0;
            using By1 = nss_status(const char*, hostent*, char*, size_t, int*, int*);
            auto* const by1 = reinterpret_cast<By1*>(module.symbol("_nss_warren_gethostbyname_r"));
            ::_exit(by1("nginx", &host, buffer.data(), buffer.size(), &error, &h_error) == 1 ? 0
                                                                                             : 1);
        }
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }
    stop = true;
    for (std::thread& thread : threads) thread.join();
}

struct Started {
    const Module* module;
    Lookup lookup;
    std::atomic<bool> looked_up{false};
    std::atomic<bool> survived{false};
};

// Not in the thread's own function: a frame that cancellation unwinds stays poisoned under ASan.
[[gnu::noinline]] void look_up_nginx(Started& started) {
    started.lookup = started.module->ask(Entry::k1, "nginx");
    started.looked_up = true;
}

TEST_CASE("a cancelled thread finishes its look-up and dies behind it") {
    FakeSidecar slow([](int connection, const Asked&) {
        ::usleep(300'000);
        send_packets(connection, packets_of({.ipv4_count = 3}));
        return After::kClose;
    });
    const Module module(slow.path());
    const int before = open_descriptors();
    Started started{.module = &module, .lookup = {}};
    pthread_t thread{};
    const auto body = [](void* argument) -> void* {
        auto& self = *static_cast<Started*>(argument);
        look_up_nginx(self);
        ::pthread_testcancel();
        self.survived = true;
        return nullptr;
    };
    REQUIRE(::pthread_create(&thread, nullptr, body, &started) == 0);
    for (int i = 0; i < 2000 && slow.connections() == 0; ++i) ::usleep(1000);
    REQUIRE(::pthread_cancel(thread) == 0);
    void* result = nullptr;
    REQUIRE(::pthread_join(thread, &result) == 0);
    CHECK(result == PTHREAD_CANCELED);
    CHECK(started.looked_up);
    CHECK(started.lookup.addresses.size() == 3);
    CHECK_FALSE(started.survived);
    CHECK(descriptors_settle_at(before));
}

size_t small_stack() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 256 * 1024;  // the sanitizers need more than the code does
#else
    return std::max<size_t>(16 * 1024, static_cast<size_t>(::sysconf(_SC_THREAD_STACK_MIN)));
#endif
}

TEST_CASE("a stack of 16 KiB is enough, for the first call too") {
    FakeSidecar sidecar(answer_with(kSixty));
    const Module module(sidecar.path());
    Started started{.module = &module, .lookup = {}};
    pthread_attr_t attributes{};
    REQUIRE(::pthread_attr_init(&attributes) == 0);
    REQUIRE(::pthread_attr_setstacksize(&attributes, small_stack()) == 0);
    pthread_t thread{};
    const auto body = [](void* argument) -> void* {
        auto& self = *static_cast<Started*>(argument);
        self.lookup = self.module->ask(Entry::k4, "nginx");
        return nullptr;
    };
    REQUIRE(::pthread_create(&thread, &attributes, body, &started) == 0);
    REQUIRE(::pthread_join(thread, nullptr) == 0);
    ::pthread_attr_destroy(&attributes);
    CHECK(started.lookup.addresses.size() == 120);
}

std::atomic<int> signals{0};

// A timer signal every 200 us, without SA_RESTART: each system call is interrupted.
class SignalStorm {
  public:
    SignalStorm() {
        struct sigaction action {};
        action.sa_handler = [](int) { ++signals; };
        ::sigaction(SIGALRM, &action, nullptr);
        const itimerval often{{0, 200}, {0, 200}};
        ::setitimer(ITIMER_REAL, &often, nullptr);
    }
    ~SignalStorm() {
        const itimerval off{};
        ::setitimer(ITIMER_REAL, &off, nullptr);
        ::signal(SIGALRM, SIG_IGN);  // one may still be on its way
    }
    SignalStorm(const SignalStorm&) = delete;
    SignalStorm& operator=(const SignalStorm&) = delete;
};

// The sidecars' threads, started before, do not want the signals.
class SignalsHereOnly {
  public:
    SignalsHereOnly() {
        sigemptyset(&alarm_);
        sigaddset(&alarm_, SIGALRM);
        ::pthread_sigmask(SIG_BLOCK, &alarm_, nullptr);
    }
    void begin() { ::pthread_sigmask(SIG_UNBLOCK, &alarm_, nullptr); }

  private:
    sigset_t alarm_{};
};

TEST_CASE("a storm of signals neither breaks a look-up nor extends its deadline") {
    SignalsHereOnly here;
    FakeSidecar right([](int connection, const Asked&) {
        ::usleep(20'000);
        send_packets(connection, packets_of({.ipv4_count = 3000}));
        return After::kClose;
    });
    FakeSidecar silent([](int, const Asked&) { return After::kKeepOpen; });
    here.begin();
    const Module module(right.path());
    const int signals_before = signals;
    {
        const SignalStorm storm;
        for (int i = 0; i < 10; ++i) CHECK(module.ask(Entry::k1, "nginx").addresses.size() == 3000);
    }
    const Module other(silent.path());
    const auto start = std::chrono::steady_clock::now();
    {
        const SignalStorm storm;
        CHECK(other.ask(Entry::k1, "nginx").status == NSS_STATUS_TRYAGAIN);
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    MESSAGE("silent, with " << signals - signals_before << " signals: " << taken.count() << " s");
    CHECK(taken.count() < 5.0);
    CHECK(signals > signals_before);
}

}  // namespace
}  // namespace warren::test

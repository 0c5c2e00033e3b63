// Many threads that look up names while the process forks and threads are cancelled.
#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"
#include "tests/nss/ways.h"

namespace warren::test {
namespace {

constexpr int kThreads = 64;
constexpr int kAddresses = 60;
const Content kSixty{.ipv4_count = kAddresses};

struct Storm {
    const Way* way = nullptr;
    std::atomic<bool> stop{false};
    std::atomic<int> right{0};
    std::atomic<int> wrong{0};
};

// Where 64 threads need longer than the deadline, `try again` is right: then we do. No heap.
int patiently(const std::function<int(const char*)>& look_up) {
    for (;; ::usleep(10'000)) {
        const int found = look_up("nginx");
        if (found != kTryAgain) return found;
    }
}

// Not in the thread's own function: a frame that cancellation unwinds stays poisoned under ASan.
[[gnu::noinline]] void look_up_once(Storm& storm) {
    const int found = storm.way->look_up("nginx");
    if (found == kTryAgain) return;
    ++(found == kAddresses ? storm.right : storm.wrong);
}

void* look_up_until_stopped(void* argument) {
    auto& storm = *static_cast<Storm*>(argument);
    while (!storm.stop) {
        look_up_once(storm);
        ::pthread_testcancel();
    }
    return nullptr;
}

TEST_CASE("64 threads, and every child that is forked meanwhile can look up names") {
    FakeSidecar sidecar(answer_with(kSixty));
    const Ways ways(sidecar.path());
    for (const Way& way : ways.all()) {
        CAPTURE(way.name);
        Storm storm{.way = &way};
        pthread_t threads[kThreads];
        for (pthread_t& thread : threads) {
            REQUIRE(::pthread_create(&thread, nullptr, look_up_until_stopped, &storm) == 0);
        }
        int right = 0;
        for (int i = 0; i < 4; ++i) {
            pid_t children[8];
            for (pid_t& child : children) {
                child = ::fork();
                if (child != 0) continue;
                ::alarm(60);
                ::_exit(patiently(way.few) == kAddresses ? 0 : 1);
            }
            for (const pid_t child : children) {
                int status = -1;
                ::waitpid(child, &status, 0);
                right += status == 0;
            }
        }
        storm.stop = true;
        for (const pthread_t thread : threads) ::pthread_join(thread, nullptr);
        CHECK(right == 32);
        CHECK(storm.wrong.load() == 0);
        MESSAGE(way.name << ": " << storm.right.load() << " look-ups beside the forks");
        CHECK(storm.right.load() > 0);
    }
}

TEST_CASE("64 threads, cancelled at any moment: no descriptor is left open, no lock held") {
    FakeSidecar sidecar(answer_with(kSixty));
    const Ways ways(sidecar.path());
    for (const Way& way : ways.all()) {
        CAPTURE(way.name);
        REQUIRE(patiently(way.look_up) == kAddresses);
        REQUIRE(descriptors_settle_at(open_descriptors()));
        const int before = open_descriptors();
        Storm storm{.way = &way};
        for (int round = 0; round < 3; ++round) {
            pthread_t threads[kThreads];
            for (pthread_t& thread : threads) {
                REQUIRE(::pthread_create(&thread, nullptr, look_up_until_stopped, &storm) == 0);
            }
            ::usleep(20'000);
            int cancelled = 0;
            for (const pthread_t thread : threads) ::pthread_cancel(thread);
            for (const pthread_t thread : threads) {
                void* result = nullptr;
                ::pthread_join(thread, &result);
                cancelled += result == PTHREAD_CANCELED;
            }
            CHECK(cancelled == kThreads);
        }
        CHECK(storm.wrong.load() == 0);
        CHECK(descriptors_settle_at(before));
        CHECK(patiently(way.look_up) == kAddresses);
    }
}

}  // namespace
}  // namespace warren::test

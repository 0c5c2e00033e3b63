#include "sidecar/server/rate_limit.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace warren {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

int taken(RateLimit& limit, uint64_t who, TimePoint now, int attempts) {
    int count = 0;
    for (int i = 0; i < attempts; ++i) count += limit.take(who, now) ? 1 : 0;
    return count;
}

TEST_CASE("a second's worth at once, and then as they grow") {
    RateLimit limit(100);
    TimePoint now = Clock::now();
    CHECK(taken(limit, 1, now, 1000) == 100);
    now += milliseconds(500);
    CHECK(taken(limit, 1, now, 1000) == 50);
    now += seconds(10);
    CHECK(taken(limit, 1, now, 1000) == 100);
}

TEST_CASE("few a second: what a start asks at once is allowed; many: exactly so many") {
    RateLimit slow(1);
    CHECK(taken(slow, 1, Clock::now(), 100) == 16);
    RateLimit fast(300000);
    const TimePoint now = Clock::now();
    CHECK(taken(fast, 1, now, 400000) == 300000);
    const int after = taken(fast, 1, now + seconds(1), 400000);
    CHECK(after >= 299999);
    CHECK(after <= 303031);  // a tenth of a microsecond is the least time that is told apart
}

TEST_CASE("each client has its own, of whatever kind") {
    RateLimit limit(20);
    const TimePoint now = Clock::now();
    const int container = 0;
    const auto address = [](const char* text) { return RateLimit::who(*Address::parse(text)); };
    for (const uint64_t who :
         {address("10.0.0.1"), address("10.0.0.2"), address("::a00:1"), address("fd00::1"),
          address("fd00:0:0:1::1"), RateLimit::who(uid_t{1}), RateLimit::who(uid_t{2}),
          RateLimit::who(&container)}) {
        CHECK(taken(limit, who, now, 100) == 20);
    }
    CHECK(taken(limit, address("fd00::2"), now, 100) == 0);  // the same network
}

TEST_CASE("more clients than there is room for: nobody gets less than is theirs") {
    RateLimit limit(20);
    const TimePoint now = Clock::now();
    for (uint64_t who = 0; who < 100000; ++who) REQUIRE(limit.take(who, now));
}

TEST_CASE("after the clock's bits have begun again nobody is locked out") {
    RateLimit limit(20);
    TimePoint now = Clock::now();
    for (int i = 0; i < 12; ++i) {
        CHECK(taken(limit, 1, now, 100) == 20);
        now += std::chrono::hours(24 * 60);
    }
}

TEST_CASE("several threads together get no more than one") {
    RateLimit limit(1000);
    const TimePoint now = Clock::now();
    std::atomic<int> count{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { count += taken(limit, 1, now, 2000); });
    }
    for (auto& thread : threads) thread.join();
    CHECK(count >= 1000);
    CHECK(count <= 1100);  // those who were overtaken four times have theirs for nothing
}

}  // namespace
}  // namespace warren

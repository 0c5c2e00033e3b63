#include "sidecar/upstream/upstream_health.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Patience kPatience;
const TimePoint kStart{};

UpstreamHealth answering_in(Duration took, int times = 50) {
    UpstreamHealth health;
    for (int i = 0; i < times; ++i) health.answered(took, kStart);
    return health;
}

TEST_CASE("patience follows the usual time, within bounds") {
    CHECK(UpstreamHealth().patience(kPatience) == milliseconds(100));
    CHECK(answering_in(milliseconds(1)).patience(kPatience) == milliseconds(50));
    const Duration usual = answering_in(milliseconds(200)).patience(kPatience);
    CHECK(usual >= milliseconds(200));
    CHECK(usual < milliseconds(220));
    CHECK(answering_in(seconds(5)).patience(kPatience) == milliseconds(800));
    UpstreamHealth uneven;
    for (int i = 0; i < 100; ++i) uneven.answered(milliseconds(i % 2 == 0 ? 10 : 100), kStart);
    CHECK(uneven.patience(kPatience) > milliseconds(200));
}

TEST_CASE("three failures in a row take it down, one response brings it back") {
    UpstreamHealth health = answering_in(milliseconds(1));
    health.failed(kStart);
    health.failed(kStart);
    health.answered(milliseconds(1), kStart);
    health.failed(kStart);
    health.failed(kStart);
    CHECK_FALSE(health.is_down());
    health.failed(kStart);
    CHECK(health.is_down());
    health.answered(milliseconds(1), kStart);
    CHECK_FALSE(health.is_down());
}

TEST_CASE("a down one is tried again after 1 s, and more and more seldom") {
    UpstreamHealth health;
    for (int i = 0; i < 3; ++i) health.failed(kStart);
    CHECK_FALSE(health.wants_probe(kStart));
    TimePoint now = kStart + seconds(1);
    CHECK(health.wants_probe(now));
    for (const int pause : {2, 4, 8, 16, 30, 30}) {
        CHECK_FALSE(health.wants_probe(now + seconds(pause) - milliseconds(1)));
        now += seconds(pause);
        CHECK(health.wants_probe(now));
    }
}

TEST_CASE("a little faster is not faster") {
    CHECK(answering_in(milliseconds(5)).is_much_faster_than(answering_in(milliseconds(50))));
    CHECK_FALSE(answering_in(milliseconds(5)).is_much_faster_than(answering_in(milliseconds(15))));
    CHECK_FALSE(answering_in(milliseconds(40)).is_much_faster_than(answering_in(milliseconds(60))));
    CHECK_FALSE(UpstreamHealth().is_much_faster_than(answering_in(milliseconds(500))));
    CHECK_FALSE(answering_in(milliseconds(1)).is_much_faster_than(UpstreamHealth()));
}

}  // namespace
}  // namespace warren

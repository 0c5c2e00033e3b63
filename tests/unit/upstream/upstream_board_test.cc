#include "sidecar/upstream/upstream_board.h"

#include <doctest/doctest.h>

#include "sidecar/upstream/upstream_book.h"

using namespace warren;

namespace {

Upstream server(uint16_t port) {
    return {.endpoint = {*Address::parse("192.0.2.1"), port}, .tls_name = {}};
}

}  // namespace

TEST_CASE("what workers learn of an upstream stands on the board, also when they forget it") {
    UpstreamBoard board;
    UpstreamBook first(&board);
    UpstreamBook second(&board);
    const TimePoint now = Clock::now();
    first.of(server(53)).health.answered(std::chrono::milliseconds(3), now);
    second.of(server(53)).health.answered(std::chrono::milliseconds(5), now);
    for (int i = 0; i < 2; ++i) second.of(server(53)).health.failed(now);
    const UpstreamFigures* figures = board.find("192.0.2.1:53");
    REQUIRE(figures != nullptr);
    CHECK(figures->answers() == 2);
    CHECK(figures->failures() == 2);
    CHECK(figures->sum() == std::chrono::milliseconds(8));
    CHECK(figures->usual() == std::chrono::milliseconds(5));
    CHECK_FALSE(figures->is_down());
    second.of(server(53)).health.failed(now);
    CHECK(figures->is_down());
    first.clear();
    first.of(server(53)).health.answered(std::chrono::milliseconds(3), now);
    CHECK_FALSE(figures->is_down());
    CHECK(figures->answers() == 3);
    CHECK(board.all().size() == 1);
    CHECK(board.find("192.0.2.9:53") == nullptr);
}

TEST_CASE("of more than there ever are nothing is noted") {
    UpstreamBoard board;
    for (uint16_t port = 1; port <= UpstreamBoard::kMost; ++port) {
        CHECK(board.of(server(port)) != nullptr);
    }
    CHECK(board.of(server(1)) != nullptr);
    CHECK(board.of(server(5000)) == nullptr);
}

TEST_CASE("an upstream that asks us is seen as such for as long as it is left out") {
    UpstreamBoard board;
    UpstreamBook book(&board);
    const TimePoint now = Clock::now();
    book.of(server(53)).health.loops(now);
    const UpstreamFigures* figures = board.find("192.0.2.1:53");
    REQUIRE(figures != nullptr);
    CHECK(figures->is_looping(now + std::chrono::seconds(59)));
    CHECK_FALSE(figures->is_looping(now + std::chrono::seconds(61)));
}

#include "sidecar/catalog/stale_watch.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("stale is what has not been well for so long, until it is well again") {
    EventLoop loop;
    SourceStatus one("one");
    SourceStatus never("never");  // has told nothing: nothing of it can be stale
    std::string told;
    StaleWatch watch(loop, {&one, &never}, std::chrono::milliseconds(100), [&](bool stale) {
        told += stale ? 's' : 'f';
        loop.stop();
    });
    const auto run = [&loop](int milliseconds) {
        const Watch end =
            loop.after(std::chrono::milliseconds(milliseconds), [&loop] { loop.stop(); });
        loop.run();
    };
    never.note_failure("x", boot_time() - 100000);
    watch.look();
    one.note_well(1, boot_time());
    watch.look();
    run(150);
    CHECK(told.empty());
    one.note_failure("x", boot_time());
    watch.look();
    CHECK(told.empty());
    run(5000);
    CHECK(told == "s");
    one.note_failure("y", boot_time());
    watch.look();
    CHECK(told == "s");
    one.note_well(1, boot_time());
    watch.look();
    CHECK(told == "sf");
}

TEST_CASE("what was kept long ago is stale at once; never with 0") {
    EventLoop loop;
    SourceStatus one("one");
    one.note_saved(1, 1000000, boot_time());
    int told = 0;
    StaleWatch watch(loop, {&one}, std::chrono::seconds(300), [&told](bool) { ++told; });
    watch.look();
    CHECK(told == 1);
    StaleWatch off(loop, {&one}, Duration::zero(), [&told](bool) { ++told; });
    off.look();
    CHECK(told == 1);
}

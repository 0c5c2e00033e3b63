#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sidecar/sources/follow.h"
#include "sidecar/sources/store_watch.h"
#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

TEST_CASE("boltdb: takes a path and nothing else") {
    LineWriter lines(-1);
    REQUIRE((find_follower("boltdb") == follow_bolt));
    for (const char* bad :
         {"boltdb://", "boltdb:///", "boltdb://host/x.db", "boltdb:///x.db?a=b", "boltdb://u@/x"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(follow_bolt(parse_source_url(bad), lines), std::invalid_argument);
    }
}

struct Watched {
    TemporaryFolder folder;
    std::string path = folder.write("store", "x");
    StoreWatch watch{path};

    Watched() { settle(); }
    void settle() {
        watch.follow();
        watch.wait(Duration::zero());
        watch.take_moved();
        watch.take_closed();
    }
    // Whether it is seen within 2 s.
    bool seen() {
        const TimePoint begin = Clock::now();
        watch.wait(std::chrono::seconds(2));
        return Clock::now() - begin < std::chrono::seconds(1);
    }
};

TEST_CASE("what is written to an open file is seen, and that it was closed") {
    Watched store;
    std::ofstream file(store.path, std::ios::in | std::ios::out);
    file << "y" << std::flush;
    CHECK(store.seen());
    CHECK(!store.watch.take_moved());
    CHECK(!store.watch.take_closed());
    file.close();
    CHECK(store.seen());
    CHECK(store.watch.take_closed());
    CHECK(!store.watch.take_closed());
}

TEST_CASE("a file that is replaced, removed and made again is seen, and then it is watched") {
    Watched store;
    store.folder.replace("store", "z");
    CHECK(store.seen());
    CHECK(store.watch.take_moved());
    store.settle();
    std::ofstream(store.path, std::ios::app) << "y";
    CHECK(store.seen());
    CHECK(!store.watch.take_moved());
    std::filesystem::remove(store.path);
    CHECK(store.seen());
    CHECK(store.watch.take_moved());
    store.settle();
    store.folder.write("store", "a");
    CHECK(store.seen());
    CHECK(store.watch.take_moved());
}

}  // namespace
}  // namespace warren

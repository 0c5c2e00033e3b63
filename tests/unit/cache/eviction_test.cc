// What goes when there is no room, and that octets are what they are said to be.
#include <malloc.h>

#include <map>
#include <string>

#include "sidecar/base/random.h"
#include "tests/unit/cache/cache_fixture.h"

namespace warren::test {
namespace {

std::string name_of(size_t number) { return "n" + std::to_string(number) + ".example.com"; }

TEST_CASE("it never takes more than it may, and what is asked for stays") {
    for (const size_t octets : {size_t{16} << 10, size_t{1} << 20, size_t{4} << 20}) {
        CacheBench bench({.octets = octets});
        bench.keep_address("wanted.example.com");
        size_t kept = 0;
        for (size_t i = 0; i < octets / 64; ++i) {
            bench.keep_address(name_of(i));
            if (i % 8 == 0) kept += bench.state("wanted.example.com") == State::kFresh;
            if (i % 100 == 0) CHECK(bench.cache.size().octets <= octets);
        }
        CHECK(kept == octets / 64 / 8);
        CHECK(bench.cache.size().octets <= octets);
        CHECK(bench.cache.size().entries > octets / 400);
        // The oldest are gone; in a part of a small cache one may have had room by chance.
        const size_t oldest = octets / 64 / 16;
        size_t left = 0;
        for (size_t i = 0; i < oldest; ++i) left += bench.state(name_of(i)) != State::kNone;
        CHECK(left < oldest / 2);
        CHECK(bench.state(name_of(octets / 64 - 1)) == State::kFresh);
    }
}

TEST_CASE("what is asked for stays, whether octets or places run out first") {
    for (size_t length = 10; length <= 54; length += 4) {
        CacheBench bench({.octets = size_t{1} << 20});
        const std::string tail = std::string(length, 'x') + ".example.com";
        const auto wanted = [&tail](size_t i) { return "w" + std::to_string(i % 50) + tail; };
        for (size_t i = 0; i < 50; ++i) bench.keep_address(wanted(i));
        size_t lost = 0;
        for (size_t i = 0; i < 20'000; ++i) {
            bench.keep_address(std::to_string(100'000 + i) + tail);
            if (bench.state(wanted(i)) != State::kFresh) ++lost;
        }
        CAPTURE(length);
        CHECK(lost == 0);
    }
}

TEST_CASE("the octets are those of the heap") {
    const size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    CacheBench bench({.octets = size_t{64} << 20});
    for (size_t i = 0; i < 50'000; ++i) bench.keep_address(name_of(i));
    const auto taken = static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd - before);
    const auto said = static_cast<double>(bench.cache.size().octets);
    if (before > 0) CHECK(taken == doctest::Approx(said).epsilon(0.02));
    CHECK(bench.cache.size().entries == 50'000);
    MESSAGE("octets an entry: " << said / 50'000);
}

TEST_CASE("one that would push out too many others is not kept") {
    CacheBench bench({.octets = 32 << 10});
    bench.keep_address("small.example.com");
    bench.keep({.name = "large.example.com"}, [](ResponseBytes& response) {
        for (int i = 0; i < 1000; ++i) response.address(static_cast<uint8_t>(i));
    });
    CHECK(bench.state("large.example.com") == State::kNone);
    CHECK(bench.state("small.example.com") == State::kFresh);
}

TEST_CASE("any order of keeping, asking and forgetting: what is found is what was kept last") {
    Random random(7);
    CacheBench bench({.octets = 64 << 10});
    std::map<std::string, uint32_t> last;
    size_t found = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string name = name_of(random.below(600));
        const uint32_t choice = random.below(100);
        if (choice < 50) {
            last[name] = 100 + random.below(900);
            bench.keep_address(name, last[name]);
        } else if (choice < 99) {
            if (bench.state(name) != State::kFresh) continue;
            ++found;
            CHECK(bench.seen.answer.at(0).ttl == last.at(name));
        } else {
            bench.cache.flush(*dns::labels_from_text(name));
            CHECK(bench.state(name) == State::kNone);
            CHECK(bench.cache.size().octets <= 64 << 10);
        }
    }
    CHECK(found > 2'000);
}

}  // namespace
}  // namespace warren::test

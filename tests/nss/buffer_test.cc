// The caller's buffer: every size from nothing to enough, at odd addresses, with a canary before
// and behind it.
#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

constexpr char kCanary = '\x5a';

bool is_canary(std::span<const char> bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == kCanary; });
}

// The size at which it fits.
size_t grow_until_it_fits(const Module& module, Entry entry, const char* question, size_t shift) {
    std::vector<char> memory(4096);
    for (size_t size = 0; size < 2048; ++size) {
        std::fill(memory.begin(), memory.end(), kCanary);
        const std::span<char> buffer = std::span(memory).subspan(64 + shift, size);
        const Lookup lookup = module.ask(entry, question, buffer);
        REQUIRE(is_canary(std::span(memory).first(64 + shift)));
        REQUIRE(is_canary(std::span(memory).subspan(64 + shift + size)));
        if (lookup.status == NSS_STATUS_SUCCESS) {
            CHECK(lookup.inside);
            CHECK(lookup.errno_kept);
            CHECK_FALSE(lookup.addresses.empty());
            return size;
        }
        REQUIRE(lookup.status == NSS_STATUS_TRYAGAIN);
        REQUIRE(lookup.error == ERANGE);
        REQUIRE(lookup.h_error == NETDB_INTERNAL);
        REQUIRE(is_canary(buffer));  // refused before anything is written
    }
    FAIL("never fits");
    return 0;
}

TEST_CASE("every entry point with every size of buffer") {
    FakeSidecar names(answer_with({.ipv4_count = 5, .ipv6_count = 3}));
    const Module module(names.path());
    const int before = open_descriptors();
    for (size_t shift = 0; shift < 8; shift += (shift == 1 ? 3 : 1)) {
        for (const Entry entry : kNameEntries) {
            CAPTURE(static_cast<int>(entry));
            CHECK(grow_until_it_fits(module, entry, "nginx", shift) < 512);
        }
    }
    CHECK(descriptors_settle_at(before));
}

TEST_CASE("reverse look-ups with every size of buffer") {
    FakeSidecar addresses(answer_with({.names = {"nginx-1.warren", "web-1.warren"}}));
    const Module module(addresses.path());
    for (size_t shift = 0; shift < 8; ++shift) {
        for (const Entry entry : {Entry::kAddr, Entry::kAddr2}) {
            CHECK(grow_until_it_fits(module, entry, "10.0.0.1", shift) < 128);
            CHECK(grow_until_it_fits(module, entry, "fd00::1", shift) < 128);
        }
    }
}

TEST_CASE("no buffer at all") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 5, .ipv6_count = 3}));
    const Module module(sidecar.path());
    const Lookup lookup = module.ask(Entry::k4, "nginx", std::span<char>());
    CHECK(lookup.error == ERANGE);
}

// A script whose order differs with each question, unless an order is asked for.
FakeSidecar::Script shuffle_anew(uint32_t count) {
    return [count, next = 100U](int connection, const Asked& asked) mutable {
        const uint32_t shuffle = asked.request.shuffle != 0 ? asked.request.shuffle : next++;
        send_packets(connection, packets_of({.ipv4_count = count, .shuffle = shuffle}));
        return After::kClose;
    };
}

TEST_CASE("doubling the buffer as glibc does keeps the order of the refused answer") {
    FakeSidecar sidecar(shuffle_anew(60));
    const Module module(sidecar.path());
    for (const Entry entry : {Entry::k4, Entry::k1}) {
        const size_t first = sidecar.asked().size();
        size_t size = 128;
        Lookup lookup;
        do {
            std::vector<char> buffer(size *= 2);
            lookup = module.ask(entry, "nginx", buffer);
        } while (lookup.error == ERANGE && size < 65536);
        CHECK(lookup.status == NSS_STATUS_SUCCESS);
        std::vector<Asked> asked = sidecar.asked();
        asked.erase(asked.begin(), asked.begin() + static_cast<ptrdiff_t>(first));
        REQUIRE(asked.size() >= 3);
        CHECK(asked[0].request.shuffle == 0);
        for (size_t i = 1; i < asked.size(); ++i) {
            CHECK(asked[i].request.shuffle >= 100);
            CHECK(asked[i].request.shuffle == asked[1].request.shuffle);
        }
        // Answered: the next look-up is a new one.
        CHECK(module.ask(entry, "nginx").status == NSS_STATUS_SUCCESS);
        CHECK(sidecar.asked().back().request.shuffle == 0);
    }
}

TEST_CASE("an order is not handed to another thread or another name") {
    FakeSidecar sidecar(shuffle_anew(60));
    const Module module(sidecar.path());
    std::vector<char> small(64);
    REQUIRE(module.ask(Entry::k1, "nginx", small).error == ERANGE);
    CHECK(module.ask(Entry::k1, "redis").status == NSS_STATUS_SUCCESS);
    CHECK(sidecar.asked().back().request.shuffle == 0);
    std::thread([&] { (void)module.ask(Entry::k1, "nginx"); }).join();
    CHECK(sidecar.asked().back().request.shuffle == 0);
    CHECK(module.ask(Entry::k1, "NGINX").status == NSS_STATUS_SUCCESS);
    CHECK(sidecar.asked().back().request.shuffle == 100);
}

}  // namespace
}  // namespace warren::test

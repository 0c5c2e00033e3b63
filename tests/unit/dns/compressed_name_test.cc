#include "sidecar/dns/compressed_name.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sidecar/dns/protocol.h"

namespace warren::dns {
namespace {

using Bytes = std::vector<uint8_t>;

// "www.Example.com" at 0, then what a test adds.
Bytes message(const Bytes& more) {
    std::string text("\3www\7Example\3com", 16);
    text += '\0';
    text.append(more.begin(), more.end());
    return {text.begin(), text.end()};
}
constexpr size_t kMore = 17;

std::string expanded(const Bytes& bytes, size_t at) {
    std::string out(kMaxNameSize, '?');
    out.resize(expand_name(bytes, at, reinterpret_cast<uint8_t*>(out.data())));
    return out;
}

TEST_CASE("a pointer stands for what it points to, in either case") {
    const Bytes bytes = message({3, 'w', 'W', 'w', 0xc0, 4, 0xc0, 0});
    CHECK(same_name(bytes, 0, kMore));
    CHECK(same_name(bytes, 0, kMore + 6));
    CHECK(same_name(bytes, kMore + 6, kMore));
    CHECK_FALSE(same_name(bytes, 4, kMore));
    CHECK(expanded(bytes, kMore) == std::string("\3wWw\7Example\3com", 16) + '\0');
}

TEST_CASE("within: itself, and what is below it; the root has all") {
    const Bytes bytes = message({7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0xc0, 12, 0});
    const size_t example = kMore;
    const size_t root = bytes.size() - 1;
    CHECK(is_within(bytes, 0, example));
    CHECK(is_within(bytes, example, example));
    CHECK(is_within(bytes, 0, 12));
    CHECK(is_within(bytes, 0, root));
    CHECK(is_within(bytes, root, root));
    CHECK_FALSE(is_within(bytes, example, 0));
    CHECK_FALSE(is_within(bytes, root, example));
    const Bytes other = message({7, 'e', 'x', 'a', 'm', 'p', 'l', 'f', 0xc0, 12});
    CHECK_FALSE(is_within(other, 0, kMore));
    // An end that only looks like the name: "wexample.com" is not within "example.com".
    const Bytes longer = message({8, 'w', 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0xc0, 12});
    CHECK_FALSE(is_within(longer, kMore, 4));
}

TEST_CASE("what is broken equals nothing, itself included, and ends") {
    for (const Bytes& more :
         {Bytes{0xc0, kMore}, Bytes{0xc0, kMore + 2, 0}, Bytes{0xc0}, Bytes{3, 'a'}, Bytes{0x40, 0},
          Bytes{1, 'a', 0xc0, kMore}, Bytes{1, 'a', 0xff, 0xff}, Bytes{1, 'a'}}) {
        const Bytes bytes = message(more);
        CHECK_FALSE(same_name(bytes, kMore, kMore));
        CHECK_FALSE(is_within(bytes, kMore, kMore));
        CHECK_FALSE(is_within(bytes, kMore, 0));
        CHECK(expanded(bytes, kMore).empty());
    }
    CHECK_FALSE(same_name(message({}), 99, 99));
}

TEST_CASE("pointers that lead to pointers end, before they cost anything") {
    Bytes more{0xc0, 0};
    for (size_t at = kMore; more.size() < 16'000; at += 2) {
        more.push_back(static_cast<uint8_t>(0xc0 | at >> 8));
        more.push_back(static_cast<uint8_t>(at));
    }
    const Bytes bytes = message(more);
    CHECK(same_name(bytes, 0, kMore + 100));
    CHECK(expanded(bytes, kMore + 100).size() == 17);
    const size_t last = bytes.size() - 2;
    CHECK_FALSE(same_name(bytes, 0, last));
    CHECK_FALSE(is_within(bytes, last, 0));
    CHECK(expanded(bytes, last).empty());
}

TEST_CASE("longer than a name may be is broken, however it comes about") {
    Bytes bytes;
    for (int i = 0; i < 4; ++i) {
        bytes.push_back(63);
        bytes.insert(bytes.end(), 63, 'a');
    }
    bytes.push_back(0);
    CHECK_FALSE(same_name(bytes, 0, 0));
    CHECK(same_name(bytes, 64, 64));
    const size_t at = bytes.size();
    bytes.insert(bytes.end(), {1, 'b', 0xc0, 64});
    CHECK(same_name(bytes, at, at));
    CHECK(expanded(bytes, at).size() == 195);
}

}  // namespace
}  // namespace warren::dns

#include "sidecar/upstream/padding.h"

#include "tests/support/referee.h"
#include "tests/support/response_bytes.h"

#include <doctest/doctest.h>

namespace warren::test {
namespace {

size_t padded_size(Bytes message) {
    pad_query(message);
    return message.size();
}

TEST_CASE("every query with an OPT record at its end becomes a multiple of 128 octets") {
    for (size_t length = 1; length < 64; ++length) {
        Bytes message = query({.name = std::string(length, 'a') + ".example.com", .edns = true});
        const auto before = see(message).question;
        pad_query(message);
        CHECK(message.size() == 128);
        CHECK(see(message).good);
        CHECK(see(message).edns);
        CHECK(see(message).question == before);
    }
}

TEST_CASE("others stay as they are") {
    const Bytes plain = query({.name = "a.example"});
    CHECK(padded_size(plain) == plain.size());
    Bytes once = query({.name = "a.example", .edns = true});
    pad_query(once);
    CHECK(padded_size(once) == once.size());
    Bytes signed_behind =
        ResponseBytes(plain).opt(1232).record(dns::kArCount, {0}, 250, 255, 0, {}).bytes();
    CHECK(padded_size(signed_behind) == signed_behind.size());
    Bytes half = query({.name = "a.example", .edns = true});
    half.pop_back();
    CHECK(padded_size(half) == half.size());
}

TEST_CASE("options that are there stay") {
    const Bytes cookie{0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8};
    Bytes message = ResponseBytes(query({.name = "a.example"})).opt(1232, cookie).bytes();
    const Bytes before = message;
    pad_query(message);
    CHECK(message.size() == 128);
    CHECK(see(message).good);
    CHECK(std::equal(before.end() - 12, before.end(),
                     message.begin() + static_cast<long>(before.size()) - 12));
}

}  // namespace
}  // namespace warren::test

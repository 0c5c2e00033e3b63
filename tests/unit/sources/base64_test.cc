#include "sidecar/sources/base64.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

TEST_CASE("octets and text, RFC 4648 section 10") {
    const std::pair<const char*, const char*> examples[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [octets, text] : examples) {
        CHECK(base64_encoded(octets) == text);
        CHECK(base64_decoded(text) == octets);
    }
    std::string all;
    for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
    CHECK(base64_decoded(base64_encoded(all)) == all);
}

TEST_CASE("what is no base64") {
    for (const char* bad :
         {"Z", "Zg", "Zg=", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9-", "Zm9v\n"}) {
        CAPTURE(bad);
        CHECK(!base64_decoded(bad));
    }
}

}  // namespace
}  // namespace warren

#include "sidecar/dns/mnemonics.h"

#include <doctest/doctest.h>

using namespace warren::dns;

TEST_CASE("types by name and by number") {
    CHECK(type_text(Type::kAaaa) == "AAAA");
    CHECK(type_text(Type{1234}) == "TYPE1234");
    CHECK(type_from_text("aaaa") == Type::kAaaa);
    CHECK(type_from_text("TYPE33") == Type::kSrv);
    for (const char* wrong : {"", "AAAAA", "TYPE", "TYPE0", "TYPE65536", "TYPE1x"}) {
        CAPTURE(wrong);
        CHECK_FALSE(type_from_text(wrong).has_value());
    }
}

TEST_CASE("rcodes and extended errors") {
    CHECK(rcode_text(Rcode::kNxDomain) == "NXDOMAIN");
    CHECK(rcode_text(Rcode::kBadVers) == "BADVERS");
    CHECK(rcode_text(Rcode{12}) == "RCODE12");
    CHECK(extended_error_text(3) == "Stale Answer");
    CHECK(extended_error_text(999).empty());
}

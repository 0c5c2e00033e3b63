#include "sidecar/server/allow_list.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("the default: loopback, and the subnets that we listen in; a wildcard adds none") {
    const auto allowed = AllowList::for_listeners({*Endpoint::parse("0.0.0.0:53")});
    CHECK(allowed.contains(*Address::parse("127.0.0.1")));
    CHECK(allowed.contains(*Address::parse("127.200.0.1")));
    CHECK(allowed.contains(*Address::parse("::1")));
    CHECK_FALSE(allowed.contains(*Address::parse("10.0.0.1")));
    CHECK_FALSE(allowed.contains(*Address::parse("8.8.8.8")));
}

TEST_CASE("a list that is given replaces it") {
    const AllowList allowed({*Network::parse("10.0.0.0/8")});
    CHECK(allowed.contains(*Address::parse("10.1.2.3")));
    CHECK_FALSE(allowed.contains(*Address::parse("127.0.0.1")));
}

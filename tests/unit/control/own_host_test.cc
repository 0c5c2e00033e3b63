#include "sidecar/control/own_host.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

TEST_CASE("addresses, localhost and the machine's own name, with and without a port") {
    for (const char* host :
         {"", "127.0.0.1", "127.0.0.1:9153", "[::1]", "[::1]:9153", "::1", "10.0.0.7:80",
          "localhost", "LocalHost:9153", "localhost.", "node-1", "NODE-1:9153", "node-1.:9153"}) {
        CAPTURE(host);
        CHECK(is_own_host(host, "node-1"));
    }
}

TEST_CASE("names that somebody else may own") {
    for (const char* host :
         {"evil.example", "evil.example:9153", "127.0.0.1.evil.example", "node-1.evil.example",
          "localhost.evil.example", "[evil.example]", "[::1", ".", ":9153", "node-2", " "}) {
        CAPTURE(host);
        CHECK_FALSE(is_own_host(host, "node-1"));
    }
    CHECK_FALSE(is_own_host(":80", ""));
}

}  // namespace
}  // namespace warren

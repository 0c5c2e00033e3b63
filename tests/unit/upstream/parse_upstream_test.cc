#include "sidecar/upstream/parse_upstream.h"

#include <doctest/doctest.h>

namespace warren {
namespace {

GivenUpstream given(const std::string& text) {
    GivenUpstream result;
    CAPTURE(text);
    CHECK(parse_upstream(text, result) == "");
    return result;
}

TEST_CASE("servers, with and without a port, for all names or for those below a suffix") {
    CHECK(given("10.0.0.1").server.text() == "10.0.0.1:53");
    CHECK(given("[fd00::1]:5353").server.text() == "[fd00::1]:5353");
    CHECK(given("fd00::1").server.text() == "[fd00::1]:53");
    const auto corp = given("Corp.Example.=10.1.2.3");
    CHECK(corp.suffix == "\4corp\7example");
    CHECK(corp.server.text() == "10.1.2.3:53");
    CHECK(given("10.in-addr.arpa=10.1.2.3").suffix == std::string("\002") + "10\7in-addr\4arpa");
}

TEST_CASE("over TLS, with the name of the certificate") {
    const auto named = given("tls://1.1.1.1#One.one.one.one");
    CHECK(named.server.tls);
    CHECK(named.server.tls_name == "one.one.one.one");
    CHECK(named.server.text() == "tls://1.1.1.1:853#one.one.one.one");
    CHECK(given("tls://[::1]:8853").server.text() == "tls://[::1]:8853");
    CHECK(given("corp=tls://10.0.0.1").server.tls_name.empty());
}

TEST_CASE("what is believed of DNSSEC: those on this host, and over TLS") {
    CHECK(given("127.0.0.53").server.trusted);
    CHECK(given("tls://1.1.1.1").server.trusted);
    CHECK_FALSE(given("1.1.1.1").server.trusted);
}

TEST_CASE("two words") {
    CHECK(given("system").what == GivenUpstream::What::kSystem);
    CHECK(given("NONE").what == GivenUpstream::What::kNone);
    CHECK(given("corp=none").what == GivenUpstream::What::kNone);
}

TEST_CASE("what is wrong is said") {
    for (const char* text :
         {"dns.google", "", "1.1.1.1:x", "1.1.1.1:0", "0.0.0.0", "::", "=1.1.1.1", "a..b=1.1.1.1",
          "corp=", "corp=system", "tls://", "tls://dns.google", "tls://1.1.1.1#",
          "tls://1.1.1.1#a b", "udp://1.1.1.1", "a=b=1.1.1.1", "tls://0.0.0.0"}) {
        GivenUpstream result;
        CAPTURE(text);
        CHECK(parse_upstream(text, result) != "");
    }
}

}  // namespace
}  // namespace warren

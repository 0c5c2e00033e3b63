#include "sidecar/dns/reverse_name.h"

#include <doctest/doctest.h>

using namespace warren;

namespace {

std::optional<Address> address_of(const std::string& text) {
    dns::Name name;
    REQUIRE(name.read_text(text));
    return dns::address_of_reverse_name(name);
}

}  // namespace

TEST_CASE("reverse names and addresses are each other's reverse") {
    for (const char* text : {"10.0.1.10", "0.0.0.0", "255.255.255.255", "fd00::10", "::1",
                             "2001:db8:1234:5678:9abc:def0:1:2"}) {
        const auto address = Address::parse(text);
        CHECK(address_of(dns::reverse_name(*address)) == address);
    }
    CHECK(dns::reverse_name(*Address::parse("10.0.1.10")) == "10.1.0.10.in-addr.arpa");
    CHECK(address_of("10.1.0.10.IN-ADDR.ARPA") == Address::parse("10.0.1.10"));
}

TEST_CASE("names of networks and lookalikes are no addresses") {
    for (const char* text :
         {"0.10.in-addr.arpa", "in-addr.arpa", "01.1.0.10.in-addr.arpa", "256.1.0.10.in-addr.arpa",
          "x.1.0.10.in-addr.arpa", "10.1.0.10.ip6.arpa", "1.10.1.0.10.in-addr.arpa",
          "10.1.0.10.in-addr.warren", "-1.1.0.10.in-addr.arpa"}) {
        CAPTURE(text);
        CHECK_FALSE(address_of(text));
    }
    std::string bad = dns::reverse_name(*Address::parse("fd00::10"));
    bad[0] = 'g';
    CHECK_FALSE(address_of(bad));
}

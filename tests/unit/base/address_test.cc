#include "sidecar/base/address.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("addresses are parsed from digits only and print as they should") {
    CHECK(Address::parse("10.0.0.1")->text() == "10.0.0.1");
    CHECK(Address::parse("FD00::1")->text() == "fd00::1");
    for (const char* bad : {"", "10.0.0", "10.0.0.256", "localhost", "10.0.0.1 ", "fd00::1%eth0",
                            "::ffff:10.0.0.1:1:2:3:4:5:6:7:8:9:a:b:c:d:e:f"}) {
        CAPTURE(bad);
        CHECK_FALSE(Address::parse(bad));
    }
}

TEST_CASE("an address ends where its text ends, not at a zero octet") {
    CHECK_FALSE(Address::parse(std::string_view("10.0.0.1\0junk", 13)));
}

TEST_CASE("an IPv4-mapped address is the IPv4 address") {
    CHECK(Address::parse("::ffff:10.0.0.1") == Address::parse("10.0.0.1"));
    CHECK(Address::parse("::ffff:10.0.0.1")->is_ipv4());
}

TEST_CASE("loopback and unspecified are known in both families") {
    CHECK(Address::parse("127.3.2.1")->is_loopback());
    CHECK(Address::parse("::1")->is_loopback());
    CHECK_FALSE(Address::parse("::2")->is_loopback());
    CHECK_FALSE(Address::parse("1::1")->is_loopback());
    CHECK(Address::parse("0.0.0.0")->is_unspecified());
    CHECK(Address::parse("::")->is_unspecified());
    CHECK_FALSE(Address::parse("0.0.0.1")->is_unspecified());
}

TEST_CASE("endpoints: ports, brackets, defaults") {
    CHECK(Endpoint::parse("127.0.0.11:53")->text() == "127.0.0.11:53");
    CHECK(Endpoint::parse("[::1]:53")->text() == "[::1]:53");
    CHECK(Endpoint::parse("1.1.1.1", 53)->port == 53);
    CHECK(Endpoint::parse("fd00::1", 53)->text() == "[fd00::1]:53");
    CHECK(Endpoint::parse("[fd00::1]", 53)->port == 53);
    for (const char* bad : {"127.0.0.11", "127.0.0.11:", "127.0.0.11:0", "127.0.0.11:65536", "::1",
                            "[::1]", "[::1", "[::1]x", "[127.0.0.1]:53", ":53", "x:53", "[::1]:"}) {
        CAPTURE(bad);
        CHECK_FALSE(Endpoint::parse(bad));
    }
}

TEST_CASE("endpoints survive the way through a sockaddr") {
    for (const char* text : {"127.0.0.11:53", "[fd00::1]:5353", "[::]:53", "0.0.0.0:1"}) {
        const auto endpoint = Endpoint::parse(text);
        sockaddr_storage storage{};
        CHECK(endpoint->to_sockaddr(storage) > 0);
        CHECK(Endpoint::from_sockaddr(storage) == *endpoint);
    }
}

TEST_CASE("networks contain what they should") {
    const auto inside = [](const char* network, const char* address) {
        return Network::parse(network)->contains(*Address::parse(address));
    };
    CHECK(inside("10.0.0.0/8", "10.255.0.1"));
    CHECK_FALSE(inside("10.0.0.0/8", "11.0.0.0"));
    CHECK(inside("10.0.1.77/20", "10.0.15.255"));
    CHECK_FALSE(inside("10.0.1.77/20", "10.0.16.0"));
    CHECK(inside("0.0.0.0/0", "200.1.2.3"));
    CHECK_FALSE(inside("0.0.0.0/0", "::1"));
    CHECK(inside("fd00::/9", "fd7f::1"));
    CHECK_FALSE(inside("fd00::/9", "fd80::1"));
    CHECK(inside("10.0.0.1", "10.0.0.1"));
    CHECK_FALSE(inside("10.0.0.1", "10.0.0.2"));
    for (const char* bad : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "x/8"}) {
        CAPTURE(bad);
        CHECK_FALSE(Network::parse(bad));
    }
}

#include "sidecar/catalog/service_name.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("service names: labels of letters, digits, hyphens and underscores") {
    for (const char* name : {"nginx", "web.api", "a_b", "-web-", "9", "web-1", "NGINX", "x.a_"}) {
        CAPTURE(name);
        CHECK(service_name_problem(name).empty());
    }
    for (const char* name : {"", ".", "a.", ".a", "a..b", "_http", "a._tcp", "a b", "a/b",
                             "\xc3\xa4", "ns.dns", "NS.dns"}) {
        CAPTURE(name);
        CHECK_FALSE(service_name_problem(name).empty());
    }
    CHECK(service_name_problem("ns.dns.x").empty());
}

TEST_CASE("the last label leaves room for an instance number, the others need none") {
    const std::string long63(63, 'a');
    CHECK(service_name_problem(std::string(57, 'a')).empty());
    CHECK_FALSE(service_name_problem(std::string(58, 'a')).empty());
    CHECK(service_name_problem(long63 + ".b").empty());
    CHECK_FALSE(service_name_problem(long63 + "a.b").empty());
}

TEST_CASE("a name with its domain has at most 253 octets") {
    CHECK(fits(std::string(246, 'a'), "warren"));
    CHECK_FALSE(fits(std::string(247, 'a'), "warren"));
}

TEST_CASE("port names are one label with room for the underscore") {
    CHECK(port_name_problem("http").empty());
    CHECK(port_name_problem(std::string(62, 'a')).empty());
    CHECK_FALSE(port_name_problem(std::string(63, 'a')).empty());
    CHECK_FALSE(port_name_problem("_http").empty());
    CHECK_FALSE(port_name_problem("a.b").empty());
    CHECK_FALSE(port_name_problem("").empty());
}

TEST_CASE("host names may have a dot at the end and underscores, but are no addresses") {
    CHECK(host_name_problem("billing.example.com.").empty());
    CHECK(host_name_problem("_x.example.com").empty());
    CHECK_FALSE(host_name_problem("10.0.0.1").empty());
    CHECK_FALSE(host_name_problem(".").empty());
    CHECK_FALSE(host_name_problem("a..").empty());
    CHECK_FALSE(host_name_problem("http://a").empty());
}

TEST_CASE("what is quoted stays on its line and short") {
    CHECK(in_quotes("a\n\x1b[1m") == "'a\\x0a\\x1b[1m'");
    CHECK(in_quotes(std::string(500, 'x')).size() < 100);
    // Not cut within a character: 79 octets and then one of two.
    CHECK(in_quotes(std::string(79, 'x') + "\xc3\xa4\xc3\xa4") ==
          "'" + std::string(79, 'x') + "...'");
}

#include "sidecar/upstream/resolv_conf.h"

#include <doctest/doctest.h>

#include <string>

namespace warren {
namespace {

std::string servers(std::string_view text, const std::vector<std::string>& own = {}) {
    std::vector<Endpoint> endpoints;
    for (const std::string& endpoint : own) endpoints.push_back(Endpoint::parse(endpoint).value());
    std::string list;
    for (const Upstream& server : read_resolv_conf(text, endpoints)) {
        list += (list.empty() ? "" : " ") + server.text();
    }
    return list;
}

TEST_CASE("nameserver lines, in their order, each server once") {
    CHECK(servers("# made by hand\nsearch example.com\nnameserver 10.0.0.2\n"
                  "nameserver\t10.0.0.3  # the other\noptions ndots:2\n"
                  "nameserver 10.0.0.2\nnameserver 2001:db8::1") ==
          "10.0.0.2:53 10.0.0.3:53 [2001:db8::1]:53");
    CHECK(servers("nameserver 10.0.0.2\r\nnameserver 10.0.0.3\r\n") == "10.0.0.2:53 10.0.0.3:53");
}

TEST_CASE("what is no nameserver line is passed over") {
    CHECK(servers("#nameserver 10.0.0.1\n; nameserver 10.0.0.1\n nameserver 10.0.0.1\n"
                  "nameservers 10.0.0.1\nnameserver10.0.0.1\nnameserver\nnameserver \n"
                  "nameserver dns.example.com\nnameserver fe80::1%eth0\nnameserver 10.0.0.9") ==
          "10.0.0.9:53");
}

TEST_CASE("without a server it is Warren's default") {
    CHECK(servers("") == "8.8.8.8:53");
    CHECK(servers("search example.com\n") == "8.8.8.8:53");
    CHECK(servers("nameserver 127.0.0.11\n", {"127.0.0.11:53"}) == "8.8.8.8:53");
}

TEST_CASE("we do not ask ourselves") {
    const std::string_view text =
        "nameserver 127.0.0.11\nnameserver 127.0.0.53\nnameserver ::1\nnameserver 10.0.0.2\n";
    CHECK(servers(text, {"127.0.0.11:53"}) == "127.0.0.53:53 [::1]:53 10.0.0.2:53");
    CHECK(servers(text, {"127.0.0.11:5353"}) == "127.0.0.11:53 127.0.0.53:53 [::1]:53 10.0.0.2:53");
    CHECK(servers(text, {"0.0.0.0:53"}) == "[::1]:53 10.0.0.2:53");
    CHECK(servers(text, {"[::]:53"}) == "127.0.0.11:53 127.0.0.53:53 10.0.0.2:53");
    CHECK(servers(text, {"0.0.0.0:53", "[::]:53", "10.0.0.2:53"}) == "8.8.8.8:53");
    CHECK(servers("nameserver ::ffff:127.0.0.11\n", {"127.0.0.11:53"}) == "8.8.8.8:53");
}

TEST_CASE("what a server says of DNSSEC is believed on this host, or where trust-ad is given") {
    const auto trusted = [](std::string_view text) {
        std::string list;
        for (const Upstream& server : read_resolv_conf(text, {}))
            list += server.trusted ? 'y' : 'n';
        return list;
    };
    const std::string two = "nameserver 127.0.0.53\nnameserver 10.0.0.1\n";
    CHECK(trusted(two) == "yn");
    CHECK(trusted("nameserver ::1\nnameserver 0.0.0.0\nnameserver 2001:db8::1") == "yyn");
    for (const char* options : {"options trust-ad\n", "options\ttrust-ad\n", "options trust-ad\r\n",
                                "options edns0 trust-ad ndots:2\n", "options ndots:2  trust-ad",
                                "options edns0\noptions trust-ad\n"}) {
        CAPTURE(options);
        CHECK(trusted(two + options) == "yy");
        CHECK(trusted(options + std::string("\n") + two) == "yy");
    }
    for (const char* options :
         {"options\n", "options", "options no-trust-ad\n", "options trust-ads\n",
          "options trust-ad:1\n", " options trust-ad\n", "optionstrust-ad\n",
          "# options trust-ad\n", "search trust-ad\n", "options edns0,trust-ad\n"}) {
        CAPTURE(options);
        CHECK(trusted(two + options) == "yn");
    }
    CHECK(trusted("") == "n");  // 8.8.8.8
    CHECK(trusted("options trust-ad") == "y");
}

TEST_CASE("the unspecified address is this host") {
    CHECK(servers("nameserver 0.0.0.0\nnameserver ::\n") == "127.0.0.1:53 [::1]:53");
    CHECK(servers("nameserver 0.0.0.0\n", {"127.0.0.1:53"}) == "8.8.8.8:53");
}

}  // namespace
}  // namespace warren

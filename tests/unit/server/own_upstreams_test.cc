// Which names are forwarded where some suffixes have upstreams of their own.
#include <doctest/doctest.h>

#include "tests/unit/server/responder_fixture.h"

namespace warren {
namespace {

using test::Asked;

std::vector<Service> nginx() { return {test::service("nginx", {"10.0.1.10"})}; }

TEST_CASE("names that are never forwarded are, below a suffix that has an upstream") {
    Asked asked(nginx());
    asked.settings().forwarded_suffixes = {"\4home\5local", "\5onion"};
    CHECK(asked.forwarded("home.local"));
    CHECK(asked.forwarded("a.B.home.LOCAL"));
    CHECK(asked.forwarded("x.onion"));
    CHECK(asked.forwarded("onion"));
    for (const char* name : {"local", "ome.local", "xhome.local", "a.invalid", "x.local"}) {
        CAPTURE(name);
        CHECK(asked.look(name).rcode == "NXDOMAIN");
    }
}

TEST_CASE("single labels: where they are not forwarded, those are that have an upstream") {
    Asked asked(nginx());
    asked.settings().forward_single_labels = false;
    asked.settings().forwarded_suffixes = {"\3lan", "\5nginx", "\4corp\7example"};
    CHECK(asked.forwarded("lan"));
    CHECK(asked.forwarded("printer.lan"));
    CHECK(asked.look("corp").rcode == "NXDOMAIN");
    CHECK(asked.look("example").rcode == "NXDOMAIN");
    CHECK(asked.look("nginx").answer.size() == 1);  // a service is ours all the same
}

TEST_CASE("our domain, our addresses and localhost stay ours") {
    Asked asked(nginx());
    asked.settings().forwarded_suffixes = {"\2in\6warren", "\6warren", "\7in-addr\4arpa", "\4arpa",
                                           "\11localhost"};
    CHECK(asked.look("nginx.warren").answer.size() == 1);
    CHECK(asked.look("nope.in.warren").rcode == "NXDOMAIN");
    CHECK(asked.look("10.1.0.10.in-addr.arpa", "PTR").answer.size() == 1);
    CHECK(asked.look("localhost").answer.size() == 1);
    CHECK(asked.look("a.localhost").answer.size() == 1);
    CHECK(asked.forwarded("11.1.0.10.in-addr.arpa", "PTR"));
}

TEST_CASE("before the first catalog our names are not ready, and those of others are forwarded") {
    Asked asked(std::shared_ptr<const ZoneImage>{});
    asked.settings().forwarded_suffixes = {"\5local"};
    CHECK(asked.look("nginx.warren").rcode == "SERVFAIL");
    CHECK(asked.forwarded("a.local"));
}

}  // namespace
}  // namespace warren

// Names come raw: which are asked at all, and in which form.
#include <doctest/doctest.h>

#include "nss_warren/query.h"
#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

const Content kOne{.ipv4_count = 1, .ipv6_count = 1};

TEST_CASE("names that are asked, without the dot at the end and otherwise as they came") {
    FakeSidecar sidecar(answer_with(kOne));
    const Module module(sidecar.path());
    const std::string longest = std::string(248, 'a') + ".warren";
    const std::pair<std::string, std::string> names[] = {
        {"nginx", "nginx"},
        {"nginx.", "nginx"},
        {"NGINX", "NGINX"},
        {"nginx.warren", "nginx.warren"},
        {"NginX.WARREN", "NginX.WARREN"},
        {"nginx.warren.", "nginx.warren"},
        {"web.api.Warren.", "web.api.Warren"},
        {"warren", "warren"},
        {".warren", ".warren"},
        {"a b", "a b"},
        {" ", " "},
        {"\tx.warren", "\tx.warren"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
        {"\xff\xfe.warren", "\xff\xfe.warren"},
        {longest, longest},
        {longest + ".", longest},
        {std::string(255, 'x'), std::string(255, 'x')},
    };
    for (const auto& [name, on_the_wire] : names) {
        CAPTURE(name);
        CHECK(module.ask(Entry::k4, name).status == NSS_STATUS_SUCCESS);
        const Asked asked = sidecar.asked().back();
        CHECK(asked.name == on_the_wire);
        CHECK(asked.request.name_size == on_the_wire.size());
        CHECK(asked.request.magic == nss::kMagic);
        CHECK(asked.request.version == nss::kVersion);
        CHECK(asked.request.header_size == sizeof(nss::Request));
        CHECK(asked.request.question == nss::Question::kAddresses);
    }
    CHECK(sidecar.connections() == std::size(names));
}

TEST_CASE("names that are not ours never reach the sidecar") {
    FakeSidecar sidecar(answer_with(kOne));
    const Module module(sidecar.path());
    const std::string names[] = {"",
                                 ".",
                                 "..",
                                 "example.com",
                                 "example.com.",
                                 "nginx.warren.example",
                                 "nginxwarren.",
                                 "x.nginxwarren",
                                 "nginx..",
                                 "nginx.warren..",
                                 "10.0.0.1",
                                 "fd00.:1",
                                 "a b.c d",
                                 "caf\xc3\xa9.example",
                                 std::string(256, 'x'),
                                 std::string(100'000, 'x'),
                                 std::string(300, 'x') + ".example"};
    for (const std::string& name : names) {
        if (name == "nginxwarren.") continue;  // a single label, asked
        CAPTURE(name);
        for (const Entry entry : kNameEntries) {
            const Lookup lookup = module.ask(entry, name);
            CHECK(lookup.status == NSS_STATUS_UNAVAIL);
            CHECK(lookup.h_error == NO_RECOVERY);
            CHECK(lookup.error != 0);
            CHECK(lookup.error != ERANGE);
        }
    }
    CHECK(sidecar.connections() == 0);
}

TEST_CASE("a name under the domain that is too long is absent, not somebody else's") {
    FakeSidecar sidecar(answer_with(kOne));
    const Module module(sidecar.path());
    for (const size_t size : {249, 300, 5000, 100'000}) {
        const Lookup lookup = module.ask(Entry::k4, std::string(size, 'a') + ".warren");
        CHECK(lookup.status == NSS_STATUS_NOTFOUND);
        CHECK(lookup.h_error == HOST_NOT_FOUND);
    }
    CHECK(sidecar.connections() == 0);
}

TEST_CASE("a domain of several labels") {
    nss::Settings settings{};
    nss::set_domain("svc.Cluster.local.", settings);
    std::string_view name;
    CHECK(nss::claim_name("a.SVC.cluster.LOCAL.", settings, name) == nss::Claim::kAsk);
    CHECK(name == "a.SVC.cluster.LOCAL");
    CHECK(nss::claim_name("svc.cluster.local", settings, name) == nss::Claim::kAsk);
    CHECK(nss::claim_name("cluster.local", settings, name) == nss::Claim::kNotOurs);
    CHECK(nss::claim_name("asvc.cluster.local", settings, name) == nss::Claim::kNotOurs);
    CHECK(nss::claim_name("nginx.warren", settings, name) == nss::Claim::kNotOurs);
}

TEST_CASE("an address family that is not known") {
    FakeSidecar sidecar(answer_with(kOne));
    const Module module(sidecar.path());
    using By2 = nss_status(const char*, int, hostent*, char*, size_t, int*, int*);
    auto* const by2 = reinterpret_cast<By2*>(module.symbol("_nss_warren_gethostbyname2_r"));
    hostent host{};
    char buffer[512];
    int error = 0;
    int h_error = 0;
    CHECK(by2("nginx", 4711, &host, buffer, sizeof(buffer), &error, &h_error) ==
          NSS_STATUS_UNAVAIL);
    CHECK(h_error == NO_RECOVERY);
    using ByAddr = nss_status(const void*, socklen_t, int, hostent*, char*, size_t, int*, int*);
    auto* const by_addr = reinterpret_cast<ByAddr*>(module.symbol("_nss_warren_gethostbyaddr_r"));
    const char address[16] = {};
    for (const socklen_t size : {0U, 3U, 5U, 16U}) {
        CHECK(by_addr(address, size, AF_INET, &host, buffer, sizeof(buffer), &error, &h_error) ==
              NSS_STATUS_UNAVAIL);
    }
    CHECK(sidecar.connections() == 0);
}

}  // namespace
}  // namespace warren::test

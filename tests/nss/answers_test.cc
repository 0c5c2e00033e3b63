// What comes out of each entry point when the sidecar says what it should.
#include <doctest/doctest.h>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

namespace warren::test {
namespace {

std::vector<std::string> expected(Entry entry, const Content& content) {
    if (entry == Entry::k3v6 || entry == Entry::k2v6) return ipv6_texts(content);
    std::vector<std::string> texts = ipv4_texts(content);
    if (entry != Entry::k4 && entry != Entry::k4Given) return texts;
    for (const std::string& text : ipv6_texts(content)) texts.push_back(text);
    return texts;
}

void check_all_entries(const Content& content) {
    FakeSidecar sidecar(answer_with(content));
    const Module module(sidecar.path());
    const int before = open_descriptors();
    for (const Entry entry : kNameEntries) {
        CAPTURE(static_cast<int>(entry));
        const Lookup found = module.ask(entry, "nginx");
        CHECK(found.status == NSS_STATUS_SUCCESS);
        CHECK(found.h_error == NETDB_SUCCESS);
        CHECK(found.errno_kept);
        CHECK(found.inside);
        CHECK(found.name == "nginx.warren");
        CHECK(found.aliases.empty());
        CHECK(found.addresses == expected(entry, content));
        if (entry <= Entry::k3v6) CHECK(found.ttl == 0);
        if (entry == Entry::k3v4 || entry == Entry::k3v6) CHECK(found.canonical == "nginx.warren");
    }
    CHECK(descriptors_settle_at(before));
    CHECK(sidecar.connections() == std::size(kNameEntries));  // both families in one exchange
}

TEST_CASE("a few addresses, in the order of the reply") {
    check_all_entries({.ipv4_count = 3, .ipv6_count = 2});
}

TEST_CASE("5,000 addresses of each family, in many packets") {
    check_all_entries({.ipv4_count = 5000, .ipv6_count = 5000});
}

TEST_CASE("as many addresses as just fit, or just do not fit, into the first packet") {
    for (uint32_t count = 496; count <= 504; ++count) {
        check_all_entries({.ipv4_count = count, .ipv6_count = count / 4 - 1});
    }
}

TEST_CASE("gethostbyname4_r asks for both families, the others for one") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 1, .ipv6_count = 1}));
    const Module module(sidecar.path());
    CHECK(module.ask(Entry::k4, "nginx").addresses.size() == 2);
    CHECK(module.ask(Entry::k2v4, "nginx").addresses.size() == 1);
    CHECK(module.ask(Entry::k2v6, "nginx").addresses.size() == 1);
    CHECK(module.ask(Entry::k1, "nginx").addresses.size() == 1);
    const std::vector<Asked> asked = sidecar.asked();
    REQUIRE(asked.size() == 4);
    CHECK(asked[0].request.families == (nss::kIpv4 | nss::kIpv6));
    CHECK(asked[1].request.families == nss::kIpv4);
    CHECK(asked[2].request.families == nss::kIpv6);
    CHECK(asked[3].request.families == nss::kIpv4);
}

TEST_CASE("names of an address: the first is the name, the others are aliases") {
    FakeSidecar sidecar(answer_with({.names = {"nginx-1.warren", "web-1.warren", "w.warren"}}));
    const Module module(sidecar.path());
    for (const char* address : {"10.0.1.10", "fd00::10", "::ffff:10.0.1.10"}) {
        for (const Entry entry : {Entry::kAddr, Entry::kAddr2}) {
            CAPTURE(address);
            const Lookup found = module.ask(entry, address);
            CHECK(found.status == NSS_STATUS_SUCCESS);
            CHECK(found.errno_kept);
            CHECK(found.inside);
            CHECK(found.name == "nginx-1.warren");
            CHECK(found.aliases == std::vector<std::string>{"web-1.warren", "w.warren"});
            CHECK(found.addresses == std::vector<std::string>{address});
            CHECK(found.ttl == (entry == Entry::kAddr2 ? 0 : -1));
        }
    }
    const std::vector<Asked> asked = sidecar.asked();
    REQUIRE(asked.size() == 6);
    CHECK(asked[0].request.question == nss::Question::kNames);
    CHECK(asked[0].request.families == nss::kIpv4);
    CHECK(asked[0].name == std::string("\x0a\x00\x01\x0a", 4));
    CHECK(asked[2].request.families == nss::kIpv6);
    CHECK(asked[2].name.size() == 16);
    CHECK(asked[4].name == asked[0].name);  // a mapped address is the IPv4 address
}

struct Row {
    nss::Status status;
    nss_status name_status;
    int name_h_error;
    nss_status address_status;
    int address_h_error;
};

TEST_CASE("each status of a reply, as glibc is told") {
    const Row rows[] = {
        {nss::Status::kNoSuchName, NSS_STATUS_NOTFOUND, HOST_NOT_FOUND, NSS_STATUS_NOTFOUND,
         HOST_NOT_FOUND},
        {nss::Status::kNoAddress, NSS_STATUS_NOTFOUND, NO_DATA, NSS_STATUS_NOTFOUND, NO_DATA},
        {nss::Status::kNotOurs, NSS_STATUS_UNAVAIL, NO_RECOVERY, NSS_STATUS_UNAVAIL, NO_RECOVERY},
        {nss::Status::kNotReady, NSS_STATUS_TRYAGAIN, TRY_AGAIN, NSS_STATUS_UNAVAIL, NO_RECOVERY},
    };
    for (const Row& row : rows) {
        FakeSidecar sidecar(answer_with({.status = row.status, .names = {}}));
        const Module module(sidecar.path());
        CAPTURE(static_cast<int>(row.status));
        for (const Entry entry : kNameEntries) {
            h_errno = 0;
            const Lookup lookup = module.ask(entry, "nginx.warren");
            CHECK(lookup.status == row.name_status);
            CHECK(lookup.h_error == row.name_h_error);
            CHECK(h_errno == row.name_h_error);
            CHECK(lookup.error != 0);
            CHECK(lookup.error != ERANGE);
        }
        for (const Entry entry : {Entry::kAddr, Entry::kAddr2}) {
            const Lookup lookup = module.ask(entry, "10.0.1.10");
            CHECK(lookup.status == row.address_status);
            CHECK(lookup.h_error == row.address_h_error);
        }
    }
}

}  // namespace
}  // namespace warren::test

// The preload library's getaddrinfo: its order, its lists, its errors, and what it leaves alone.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <errno.h>
#include <stdlib.h>

#include <cstring>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"
#include "tests/nss/preload.h"

namespace warren::test {
namespace {

using Texts = std::vector<std::string>;

Texts both(const Content& content) {
    Texts texts = ipv4_texts(content);
    for (const std::string& text : ipv6_texts(content)) texts.push_back(text);
    return texts;
}

TEST_CASE("preload: the sidecar's order, in one exchange, however many addresses") {
    for (const uint32_t count : {1U, 2U, 60U, 5000U}) {
        const Content content{.ipv4_count = count, .ipv6_count = count, .shuffle = count / 2 + 1};
        FakeSidecar sidecar(answer_with(content));
        const Preload preload(sidecar.path());
        const int before = open_descriptors();
        const FoundList found = preload.look_up("nginx.warren");
        CHECK(found.error == 0);
        CHECK(found.errno_kept);
        CHECK(found.canonical.empty());
        CHECK(found.addresses == both(content));
        CHECK(preload.look_up("nginx", AF_INET).addresses == ipv4_texts(content));
        CHECK(preload.look_up("nginx", AF_INET6).addresses == ipv6_texts(content));
        CHECK(sidecar.connections() == 3);
        CHECK(sidecar.asked()[1].request.families == nss::kIpv4);
        CHECK(sidecar.asked()[2].request.families == nss::kIpv6);
        CHECK(descriptors_settle_at(before));
    }
}

TEST_CASE("preload: the canonical name, on the first entry alone") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 3}));
    const Preload preload(sidecar.path());
    CHECK(preload.look_up("web", AF_UNSPEC, AI_CANONNAME).canonical == "nginx.warren");
    addrinfo hints{};
    hints.ai_flags = AI_CANONNAME;
    addrinfo* list = nullptr;
    REQUIRE(preload.getaddrinfo("web", nullptr, &hints, &list) == 0);
    for (const addrinfo* one = list->ai_next; one != nullptr; one = one->ai_next) {
        CHECK(one->ai_canonname == nullptr);
    }
    preload.freeaddrinfo(list);
}

TEST_CASE("preload: pieces of a list are freed one by one, in any order, and foreign lists too") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 6}));
    const Preload preload(sidecar.path());
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    addrinfo* list = nullptr;
    REQUIRE(preload.getaddrinfo("nginx", nullptr, &hints, &list) == 0);
    addrinfo* const second = list->ai_next;
    addrinfo* const fourth = second->ai_next->ai_next;
    second->ai_next->ai_next = nullptr;  // 1 | 2 3 | 4 5 6
    list->ai_next = nullptr;
    preload.freeaddrinfo(fourth);
    preload.freeaddrinfo(list);
    preload.freeaddrinfo(second);

    REQUIRE(preload.getaddrinfo("nginx", nullptr, &hints, &list) == 0);
    addrinfo* reversed = nullptr;
    while (list != nullptr) {
        addrinfo* const rest = list->ai_next;
        list->ai_next = reversed;
        reversed = list;
        list = rest;
    }
    preload.freeaddrinfo(reversed);

    REQUIRE(::getaddrinfo("127.0.0.1", "80", nullptr, &list) == 0);
    preload.freeaddrinfo(list);
    REQUIRE(preload.getaddrinfo("127.0.0.1", "80", nullptr, &list) == 0);
    ::freeaddrinfo(list);  // glibc made it
    REQUIRE(preload.getaddrinfo("nginx", "80", nullptr, &list) == 0);
    ::freeaddrinfo(list);  // we made it, as glibc would
}

TEST_CASE("preload: an entry of somebody else's making that lies like ours is not taken for ours") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 1}));
    const Preload preload(sidecar.path());
    addrinfo* list = nullptr;
    REQUIRE(preload.getaddrinfo("nginx", "80", nullptr, &list) == 0);
    // A copy of our entry, bytes and all, with its address where ours has it: glibc frees it.
    const auto distance = reinterpret_cast<char*>(list->ai_addr) - reinterpret_cast<char*>(list);
    const size_t size = static_cast<size_t>(distance) + sizeof(sockaddr_in6);
    auto* const copy = static_cast<char*>(::malloc(size));
    memcpy(copy, list, size);
    auto* const entry = reinterpret_cast<addrinfo*>(copy);
    entry->ai_addr = reinterpret_cast<sockaddr*>(copy + distance);
    entry->ai_next = nullptr;
    preload.freeaddrinfo(entry);
    preload.freeaddrinfo(list);
}

TEST_CASE("preload: errors as the C library has them") {
    const std::pair<nss::Status, int> rows[] = {{nss::Status::kNoSuchName, EAI_NONAME},
                                                {nss::Status::kNoAddress, EAI_NODATA},
                                                {nss::Status::kNotReady, EAI_AGAIN}};
    for (const auto& [status, error] : rows) {
        FakeSidecar sidecar(answer_with({.status = status, .names = {}}));
        const Preload preload(sidecar.path());
        const FoundList found = preload.look_up("nginx.warren");
        CHECK(found.error == error);
        CHECK(found.errno_kept);
    }
    FakeSidecar silent([](int, const Asked&) { return After::kKeepOpen; });
    const Preload preload(silent.path());
    CHECK(preload.look_up("nginx.warren").error == EAI_AGAIN);
}

TEST_CASE("preload: what is not ours goes to the C library, and no question to the sidecar") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 1}));
    const Preload preload(sidecar.path());
    for (const char* const name : {"127.0.0.1", "::1", "1", "0x7f000001", "017700000001", "fe80::1",
                                   "localhost", "LocalHost", "1.2.3"}) {
        CAPTURE(name);
        addrinfo* list = nullptr;
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        REQUIRE(::getaddrinfo(name, "80", &hints, &list) == 0);
        CHECK(preload.look_up(name, "80", &hints).entries == entries_of(list));
        ::freeaddrinfo(list);
    }
    const Preload fresh(sidecar.path());  // its first call reads the settings
    CHECK(fresh.look_up("127.0.0.1").errno_kept);
    CHECK(preload.look_up(nullptr, "80", nullptr).entries.size() >= 2);
    CHECK(preload.look_up(nullptr, nullptr, nullptr).error == EAI_NONAME);
    CHECK(preload.look_up("nginx.warren", AF_UNIX).error == EAI_FAMILY);
    CHECK(preload.look_up("nginx.warren", AF_UNSPEC, AI_NUMERICHOST).error == EAI_NONAME);
    CHECK(preload.look_up((std::string(300, 'x') + ".warren").c_str()).error == EAI_NONAME);
    CHECK(sidecar.connections() == 0);
}

TEST_CASE("preload: no sidecar, or its `not ours`: the C library is asked, as NSS would ask dns") {
    const Preload absent("/nonexistent/nss.sock");
    const FoundList found = absent.look_up("nginx.warren");
    CHECK(found.error != 0);
    CHECK(absent.look_up("127.0.0.1").addresses == Texts{"127.0.0.1"});
    FakeSidecar sidecar(answer_with({.status = nss::Status::kNotOurs, .names = {}}));
    const Preload preload(sidecar.path());
    CHECK(preload.look_up("ip6-not-a-name").error != 0);
    CHECK(sidecar.connections() == 1);
}

}  // namespace
}  // namespace warren::test

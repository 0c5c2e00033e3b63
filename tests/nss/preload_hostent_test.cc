// The preload library's gethostby* functions and getnameinfo.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <errno.h>

#include <algorithm>
#include <cstring>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/preload.h"

namespace warren::test {
namespace {

using Texts = std::vector<std::string>;

struct Address {
    explicit Address(const char* text)
        : family(strchr(text, ':') != nullptr ? AF_INET6 : AF_INET),
          size(family == AF_INET ? 4 : 16) {
        ::inet_pton(family, text, bytes);
    }
    int family;
    socklen_t size;
    char bytes[16];
};

TEST_CASE("preload: gethostbyname and gethostbyname2 with 3 and with 5,000 addresses") {
    for (const uint32_t count : {3U, 5000U}) {
        const Content content{.ipv4_count = count, .ipv6_count = count};
        FakeSidecar sidecar(answer_with(content));
        const Preload preload(sidecar.path());
        errno = 4711;
        const hostent* host = preload.gethostbyname("nginx");
        REQUIRE(host != nullptr);
        CHECK(errno == 4711);
        CHECK(std::string(host->h_name) == "nginx.warren");
        CHECK(host->h_aliases[0] == nullptr);
        CHECK(addresses_of(*host) == ipv4_texts(content));
        host = preload.gethostbyname2("nginx.warren", AF_INET6);
        REQUIRE(host != nullptr);
        CHECK(addresses_of(*host) == ipv6_texts(content));
        // A larger buffer asks for the order of the refused answer.
        for (const Asked& asked : sidecar.asked()) CHECK((asked.request.shuffle & ~1U) == 0);
        CHECK(std::string(preload.gethostbyname("127.0.0.1")->h_name) == "127.0.0.1");
        CHECK(preload.gethostbyname2("nginx", 4711) == nullptr);
    }
}

TEST_CASE("preload: h_errno of names that are absent, and what the _r functions return") {
    struct Row {
        nss::Status status;
        int h_error;
        int error;
    };
    const Row rows[] = {{nss::Status::kNoSuchName, HOST_NOT_FOUND, 0},
                        {nss::Status::kNoAddress, NO_DATA, 0},
                        {nss::Status::kNotReady, TRY_AGAIN, EAGAIN}};
    for (const Row& row : rows) {
        FakeSidecar sidecar(answer_with({.status = row.status, .names = {}}));
        const Preload preload(sidecar.path());
        CHECK(preload.gethostbyname("nginx.warren") == nullptr);
        CHECK(h_errno == row.h_error);
        h_errno = 0;
        CHECK(preload.gethostbyname2("nginx.warren", AF_INET6) == nullptr);
        CHECK(h_errno == row.h_error);
        hostent host{};
        hostent* result = &host;
        char buffer[512];
        int h_error = 0;
        h_errno = 0;
        CHECK(preload.gethostbyname_r("nginx.warren", &host, buffer, sizeof(buffer), &result,
                                      &h_error) == row.error);
        CHECK(result == nullptr);
        CHECK(h_error == row.h_error);
        CHECK(h_errno == row.h_error);
    }
}

TEST_CASE("preload: the _r functions with every size of buffer, and a canary behind it") {
    FakeSidecar sidecar(answer_with({.ipv4_count = 5, .ipv6_count = 3}));
    const Preload preload(sidecar.path());
    for (const int family : {AF_INET, AF_INET6}) {
        size_t fits = 0;
        for (size_t size = 0; size < 400 && fits == 0; ++size) {
            std::vector<char> buffer(512, '\x5a');
            hostent host{};
            hostent* result = &host;
            int h_error = 0;
            const int error = preload.gethostbyname2_r("nginx", family, &host, buffer.data(), size,
                                                       &result, &h_error);
            REQUIRE(std::all_of(buffer.begin() + static_cast<ptrdiff_t>(size), buffer.end(),
                                [](char c) { return c == '\x5a'; }));
            if (error == 0) {
                fits = size;
                REQUIRE(result == &host);
                CHECK(addresses_of(host).size() == (family == AF_INET ? 5 : 3));
            } else {
                REQUIRE(error == ERANGE);
                REQUIRE(h_error == NETDB_INTERNAL);
                REQUIRE(result == nullptr);
            }
        }
        CHECK(fits > 50);
    }
}

TEST_CASE("preload: gethostbyaddr and getnameinfo") {
    FakeSidecar sidecar(answer_with({.names = {"nginx-1.warren", "web-1.warren"}}));
    const Preload preload(sidecar.path());
    for (const char* const text : {"10.0.1.10", "fd00::10"}) {
        const Address address(text);
        const hostent* const host =
            preload.gethostbyaddr(address.bytes, address.size, address.family);
        REQUIRE(host != nullptr);
        CHECK(std::string(host->h_name) == "nginx-1.warren");
        CHECK(std::string(host->h_aliases[0]) == "web-1.warren");
        CHECK(addresses_of(*host) == Texts{text});
    }
    sockaddr_in socket{};
    socket.sin_family = AF_INET;
    socket.sin_port = htons(80);
    ::inet_pton(AF_INET, "10.0.1.10", &socket.sin_addr);
    const auto* const address = reinterpret_cast<const sockaddr*>(&socket);
    char host[64] = "";
    char service[64] = "";
    const auto ask = [&](socklen_t host_size, int flags) {
        return preload.getnameinfo(address, sizeof(socket), host, host_size, service,
                                   sizeof(service), flags);
    };
    CHECK(ask(sizeof(host), 0) == 0);
    CHECK(std::string(host) == "nginx-1.warren");
    CHECK(std::string(service) == "http");
    CHECK(ask(sizeof(host), NI_NUMERICSERV | NI_NAMEREQD) == 0);
    CHECK(std::string(service) == "80");
    CHECK(ask(sizeof(host), NI_NUMERICHOST) == 0);
    CHECK(std::string(host) == "10.0.1.10");
    CHECK(ask(14, 0) == EAI_OVERFLOW);
    CHECK(ask(15, 0) == 0);
    CHECK(preload.getnameinfo(address, sizeof(socket), host, sizeof(host), nullptr, 0, 0) == 0);
    CHECK(preload.getnameinfo(address, 3, host, sizeof(host), nullptr, 0, 0) == EAI_FAMILY);
    CHECK(preload.getnameinfo(address, sizeof(socket), nullptr, 0, nullptr, 0, 0) ==
          ::getnameinfo(address, sizeof(socket), nullptr, 0, nullptr, 0, 0));
}

TEST_CASE("preload: an address that is not ours, or no sidecar: the C library says what it is") {
    FakeSidecar sidecar(answer_with({.status = nss::Status::kNotOurs, .names = {}}));
    for (const std::string& path : {sidecar.path(), std::string("/nonexistent/nss.sock")}) {
        const Preload preload(path);
        const Address address("127.0.0.1");
        const hostent* const host =
            preload.gethostbyaddr(address.bytes, address.size, address.family);
        REQUIRE(host != nullptr);
        CHECK(std::string(host->h_name).starts_with("localhost"));
    }
}

}  // namespace
}  // namespace warren::test

// Through glibc itself: getaddrinfo and its family with `hosts: warren`. The configuration is per
// process and cannot be taken back, so each case is a child. glibc finds our module by its SONAME,
// as it is loaded already.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netdb.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/module.h"

extern "C" int __nss_configure_lookup(const char* database, const char* line);

namespace warren::test {
namespace {

template <class Body>
int in_child(const Body& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        const bool configured = __nss_configure_lookup("hosts", "warren [!UNAVAIL=return]") == 0;
        ::_exit(configured ? body() : 99);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// The number of different addresses, or minus the error.
int count_addresses(const char* name, int family) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = family == AF_INET ? AI_CANONNAME : 0;
    addrinfo* list = nullptr;
    const int error = ::getaddrinfo(name, nullptr, &hints, &list);
    if (error != 0) return error;  // negative
    std::set<std::string> texts;
    for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
        char text[INET6_ADDRSTRLEN];
        ::getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof(text), nullptr, 0,
                      NI_NUMERICHOST);
        texts.insert(text);
    }
    const bool named = hints.ai_flags == 0 || std::string(list->ai_canonname) == "nginx.warren";
    ::freeaddrinfo(list);
    return named ? static_cast<int>(texts.size()) : 0;
}

TEST_CASE("getaddrinfo with 60 and with 3,000 addresses") {
    for (const uint32_t count : {60U, 3000U}) {
        FakeSidecar sidecar(answer_with({.ipv4_count = count, .ipv6_count = count}));
        const Module module(sidecar.path());
        const int wanted = static_cast<int>(count);
        CHECK(in_child([&] { return count_addresses("nginx", AF_INET) == wanted ? 0 : 1; }) == 0);
        CHECK(in_child([&] { return count_addresses("nginx", AF_INET6) == wanted ? 0 : 1; }) == 0);
        CHECK(in_child([&] {
                  return count_addresses("nginx.warren", AF_UNSPEC) == 2 * wanted ? 0 : 1;
              }) == 0);
        // All retries with a larger buffer asked for the order of the first answer.
        int fresh = 0;
        for (const Asked& asked : sidecar.asked()) fresh += asked.request.shuffle == 0 ? 1 : 0;
        CHECK(fresh == 3);
        CHECK(sidecar.asked().size() > 6);
    }
}

int error_of(nss::Status status) {
    FakeSidecar sidecar(answer_with({.status = status, .names = {}}));
    const Module module(sidecar.path());
    return -in_child([] { return -count_addresses("nginx.warren", AF_UNSPEC); });
}

TEST_CASE("errors as getaddrinfo reports them") {
    CHECK(error_of(nss::Status::kNoSuchName) == EAI_NONAME);
    CHECK(error_of(nss::Status::kNoAddress) == EAI_NODATA);
    CHECK(error_of(nss::Status::kNotReady) == EAI_AGAIN);
    const int not_ours = error_of(nss::Status::kNotOurs);
    CHECK(not_ours != EAI_SYSTEM);
    CHECK(not_ours < 0);
}

TEST_CASE("getnameinfo and gethostbyname") {
    FakeSidecar names(answer_with({.names = {"nginx-1.warren"}}));
    {
        const Module module(names.path());
        CHECK(in_child([] {
                  sockaddr_in address{};
                  address.sin_family = AF_INET;
                  ::inet_pton(AF_INET, "10.0.1.10", &address.sin_addr);
                  char name[NI_MAXHOST] = "";
                  const int error =
                      ::getnameinfo(reinterpret_cast<sockaddr*>(&address), sizeof(address), name,
                                    sizeof(name), nullptr, 0, NI_NAMEREQD);
                  return error == 0 && std::string(name) == "nginx-1.warren" ? 0 : 1;
              }) == 0);
    }
    FakeSidecar addresses(answer_with({.ipv4_count = 60}));
    const Module module(addresses.path());
    CHECK(in_child([] {
              const hostent* const host = ::gethostbyname("nginx");
              if (host == nullptr) return 1;
              int count = 0;
              while (host->h_addr_list[count] != nullptr) ++count;
              return count == 60 && std::string(host->h_name) == "nginx.warren" ? 0 : 2;
          }) == 0);
}

}  // namespace
}  // namespace warren::test

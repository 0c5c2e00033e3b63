// Flags and hints of the preload library's getaddrinfo: as glibc answers for a numeric address with
// the same hints, so does it for a name of ours.
#include <doctest/doctest.h>
#include <netinet/in.h>

#include "tests/nss/fake_sidecar.h"
#include "tests/nss/preload.h"

namespace warren::test {
namespace {

const Content kContent{.ipv4_count = 2, .ipv6_count = 2};

// Two addresses, of which the first is one that glibc is asked for.
std::vector<Found> doubled(const std::vector<Found>& one) {
    std::vector<Found> two;
    for (const char* const address : {"10.0.0.1", "10.0.0.0"}) {
        for (Found entry : one) {
            entry.address = address;
            entry.flags &= ~AI_NUMERICHOST;
            two.push_back(entry);
        }
    }
    return two;
}

TEST_CASE("preload: every socktype, protocol, service and flag as with a numeric address") {
    FakeSidecar sidecar(answer_with(kContent));
    const Preload preload(sidecar.path());
    int compared = 0;
    int failed = 0;
    for (const int socktype :
         std::initializer_list<int>{0, SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, 77}) {
        for (const int protocol :
             std::initializer_list<int>{0, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP, 255}) {
            for (const char* const service :
                 {static_cast<const char*>(nullptr), "", "80", "0", "65535", "65536", "http",
                  "domain", "tftp", "nosuchservice", "80x", "-1"}) {
                for (const int flags :
                     {0, AI_PASSIVE, AI_NUMERICSERV, AI_V4MAPPED, AI_ALL, AI_CANONNAME,
                      AI_PASSIVE | AI_NUMERICSERV | AI_CANONNAME, 0x10000, 0x40000000}) {
                    addrinfo hints{};
                    hints.ai_family = AF_INET;
                    hints.ai_socktype = socktype;
                    hints.ai_protocol = protocol;
                    hints.ai_flags = flags;
                    const FoundList ours = preload.look_up("nginx.warren", service, &hints);
                    hints.ai_flags |= AI_NUMERICHOST;
                    addrinfo* list = nullptr;
                    const int error = ::getaddrinfo("10.0.0.1", service, &hints, &list);
                    CAPTURE(socktype);
                    CAPTURE(protocol);
                    CAPTURE(std::string(service == nullptr ? "(none)" : service));
                    CAPTURE(flags);
                    REQUIRE(ours.error == error);
                    REQUIRE(ours.entries == doubled(entries_of(list)));
                    ++compared;
                    failed += error != 0;
                    if (list != nullptr) ::freeaddrinfo(list);
                }
            }
        }
    }
    MESSAGE(compared << " combinations, " << failed << " of them errors");
    CHECK(failed > 100);
    CHECK(compared - failed > 100);
}

using Texts = std::vector<std::string>;

TEST_CASE("preload: AI_V4MAPPED and AI_ALL") {
    const auto ask = [](const Content& content, int flags) {
        FakeSidecar sidecar(answer_with(content));
        const Preload preload(sidecar.path());
        return preload.look_up("nginx.warren", AF_INET6, flags).addresses;
    };
    const Content ipv4{.ipv4_count = 2};
    CHECK(ask(ipv4, 0).empty());
    CHECK(ask(ipv4, AI_ALL).empty());
    CHECK(ask(ipv4, AI_V4MAPPED) == Texts{"::ffff:10.0.0.1", "::ffff:10.0.0.0"});
    CHECK(ask(ipv4, AI_V4MAPPED | AI_ALL) == Texts{"::ffff:10.0.0.1", "::ffff:10.0.0.0"});
    CHECK(ask(kContent, 0) == Texts{"fd00::1", "fd00::"});
    CHECK(ask(kContent, AI_V4MAPPED) == Texts{"fd00::1", "fd00::"});
    CHECK(ask(kContent, AI_V4MAPPED | AI_ALL) ==
          Texts{"fd00::1", "fd00::", "::ffff:10.0.0.1", "::ffff:10.0.0.0"});
    CHECK(ask({.ipv6_count = 1}, AI_V4MAPPED) == Texts{"fd00::"});
}

TEST_CASE("preload: no hints are AI_V4MAPPED and AI_ADDRCONFIG, as glibc has it") {
    FakeSidecar sidecar(answer_with(kContent));
    const Preload preload(sidecar.path());
    addrinfo* list = nullptr;
    REQUIRE(::getaddrinfo("10.0.0.1", "http", nullptr, &list) == 0);
    const std::vector<Found> glibc = entries_of(list);
    ::freeaddrinfo(list);
    const FoundList ours = preload.look_up("nginx.warren", "http", nullptr);
    REQUIRE(ours.entries.size() >= 2 * glibc.size());
    CHECK(std::vector(ours.entries.begin(), ours.entries.begin() + 2) == doubled(glibc));
}

}  // namespace
}  // namespace warren::test

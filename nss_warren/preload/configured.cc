#include "nss_warren/preload/configured.h"

#include <netdb.h>
#include <sys/socket.h>

#include <atomic>

#include "nss_warren/deadline.h"
#include "nss_warren/preload/c_library.h"
#include "shared/nss_protocol.h"

namespace warren::nss {
namespace {

constexpr int64_t kKeptFor = 1'000'000'000;  // ns
constexpr int64_t kFamilies = kIpv4 | kIpv6;

// Until when it holds, on the monotonic clock, and in the two lowest bits what.
constinit std::atomic<int64_t> kept{0};

}  // namespace

int error_of_family(int family) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_ADDRCONFIG;
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const char* const loopback = family == AF_INET ? "127.0.0.1" : "::1";
    const int error =
        own<decltype(::getaddrinfo)>(Own::kGetaddrinfo)(loopback, nullptr, &hints, &list);
    if (error == 0) own<decltype(::freeaddrinfo)>(Own::kFreeaddrinfo)(list);
    return error;
}

uint8_t configured_families() {
    const int64_t word = kept.load(std::memory_order_relaxed);
    const int64_t now = Deadline::now_ns();
    // A moment further away is of another clock: of a time namespace left since.
    if (word > now && word - now <= kKeptFor) return static_cast<uint8_t>(word & kFamilies);
    int64_t families = 0;
    if (error_of_family(AF_INET) == 0) families |= kIpv4;
    if (error_of_family(AF_INET6) == 0) families |= kIpv6;
    kept.store(((now + kKeptFor) & ~kFamilies) | families, std::memory_order_relaxed);
    return static_cast<uint8_t>(families);
}

}  // namespace warren::nss

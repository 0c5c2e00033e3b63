#include "nss_warren/preload/route.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <cstring>

#include "nss_warren/deadline.h"
#include "shared/unique_fd.h"

namespace warren::nss {
namespace {

constexpr int64_t kKeptFor = 1'000'000'000;  // ns

// What holds for addresses that begin like this one, two octets of IPv4 or six of IPv6, until when:
// the moment's lowest bit is the answer. Two words that are written apart: a mixture of two answers
// holds for a second and costs a second-best order.
struct Kept {
    std::atomic<int64_t> until{0};
    std::atomic<uint64_t> front{0};
};
constinit Kept kept[2]{};

uint64_t front_of(const addrinfo& to) {
    uint64_t front = 0;
    if (to.ai_family == AF_INET) {
        memcpy(&front, &reinterpret_cast<const sockaddr_in*>(to.ai_addr)->sin_addr, 2);
    } else {
        memcpy(&front, &reinterpret_cast<const sockaddr_in6*>(to.ai_addr)->sin6_addr, 6);
    }
    return front;
}

bool ask_kernel(const addrinfo& to) {
    const UniqueFd fd(::socket(to.ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return fd && ::connect(fd.get(), to.ai_addr, to.ai_addrlen) == 0;
}

}  // namespace

bool has_route(const addrinfo& to) {
    Kept& last = kept[to.ai_family == AF_INET ? 0 : 1];
    const uint64_t front = front_of(to);
    const int64_t until = last.until.load(std::memory_order_acquire);
    const int64_t now = Deadline::now_ns();
    // A moment further away is of another clock: of a time namespace left since.
    if (until > now && until - now <= kKeptFor &&
        last.front.load(std::memory_order_relaxed) == front) {
        return (until & 1) != 0;
    }
    const bool found = ask_kernel(to);
    last.until.store(0, std::memory_order_relaxed);
    last.front.store(front, std::memory_order_release);
    last.until.store(((now + kKeptFor) & ~int64_t{1}) | (found ? 1 : 0), std::memory_order_release);
    return found;
}

}  // namespace warren::nss

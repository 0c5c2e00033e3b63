// What a caller of getaddrinfo wants, apart from the name: families, flags, and the kinds of socket
// with their port. What that means for a C library is asked of the library itself, by way of a
// numeric address: its rules for hints, its /etc/services, its errors. One call, on its stack.
#pragma once

#include <netdb.h>

#include <cstdint>

namespace warren::nss {

// Whether a name can be a question for us at all.
[[nodiscard]] bool asks_for_names(const addrinfo* hints);

class Hints {
  public:
    explicit Hints(const addrinfo* hints);
    ~Hints();
    Hints(const Hints&) = delete;
    Hints& operator=(const Hints&) = delete;

    // 0, or the EAI_... that the C library says of these hints and this service.
    [[nodiscard]] int read_service(const char* service);
    // 0, or what it says of a family for which this machine has no address (AI_ADDRCONFIG).
    [[nodiscard]] int narrow_to_configured();

    [[nodiscard]] bool canonical_name() const { return (hints_.ai_flags & AI_CANONNAME) != 0; }
    // IPv4 addresses as ::ffff:10.0.1.10: if there are no others, or with AI_ALL always.
    [[nodiscard]] bool mapped() const {
        return hints_.ai_family == AF_INET6 && (hints_.ai_flags & AI_V4MAPPED) != 0;
    }
    [[nodiscard]] bool mapped_always() const { return (hints_.ai_flags & AI_ALL) != 0; }
    // kIpv4 and kIpv6: what to ask for.
    [[nodiscard]] uint8_t families() const { return families_; }
    // One entry for each kind of socket, with socktype, protocol and, in its IPv4 address, the
    // port.
    [[nodiscard]] const addrinfo* kinds() const { return kinds_; }
    // `ai_flags` of the results: glibc repeats the caller's, musl has 0.
    [[nodiscard]] int result_flags() const;

  private:
    addrinfo hints_{};
    uint8_t families_ = 0;
    addrinfo* kinds_ = nullptr;
};

}  // namespace warren::nss

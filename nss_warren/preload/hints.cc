#include "nss_warren/preload/hints.h"

#include <sys/socket.h>

#include "nss_warren/preload/c_library.h"
#include "nss_warren/preload/configured.h"
#include "shared/nss_protocol.h"

namespace warren::nss {
namespace {

// RFC 3493, 6.1 has no flags without hints; glibc has these.
int flags_without_hints() { return is_glibc() ? AI_V4MAPPED | AI_ADDRCONFIG : 0; }

uint8_t families_of(int family, bool mapped) {
    if (family == AF_INET) return kIpv4;
    if (family == AF_INET6 && !mapped) return kIpv6;
    return kIpv4 | kIpv6;
}

int ask_own(const char* address, const char* service, const addrinfo& hints, addrinfo** result) {
    return own<decltype(::getaddrinfo)>(Own::kGetaddrinfo)(address, service, &hints, result);
}

void free_own(addrinfo* list) {
    if (list != nullptr) own<decltype(::freeaddrinfo)>(Own::kFreeaddrinfo)(list);
}

}  // namespace

bool asks_for_names(const addrinfo* hints) {
    if (hints == nullptr) return true;
    const int family = hints->ai_family;
    return (hints->ai_flags & AI_NUMERICHOST) == 0 &&
           (family == AF_UNSPEC || family == AF_INET || family == AF_INET6);
}

Hints::Hints(const addrinfo* hints) {
    if (hints != nullptr) {
        hints_.ai_flags = hints->ai_flags;
        hints_.ai_family = hints->ai_family;
        hints_.ai_socktype = hints->ai_socktype;
        hints_.ai_protocol = hints->ai_protocol;
    } else {
        hints_.ai_flags = flags_without_hints();
    }
    families_ = families_of(hints_.ai_family, mapped());
}

Hints::~Hints() { free_own(kinds_); }

int Hints::read_service(const char* service) {
    addrinfo hints = hints_;
    // Wrong flags stay in, so that the library refuses them.
    hints.ai_flags = (hints_.ai_flags & ~(AI_CANONNAME | AI_ADDRCONFIG)) | AI_NUMERICHOST;
    hints.ai_family = AF_INET;
    return ask_own("127.0.0.1", service, hints, &kinds_);
}

int Hints::narrow_to_configured() {
    if ((hints_.ai_flags & AI_ADDRCONFIG) == 0) return 0;
    const uint8_t configured = configured_families();
    if (hints_.ai_family == AF_UNSPEC) {
        // A machine with neither is not connected yet, or a sandbox: then nothing is left out.
        if (configured != 0) families_ = configured;
        return 0;
    }
    const uint8_t asked = hints_.ai_family == AF_INET ? kIpv4 : kIpv6;
    return (configured & asked) != 0 ? 0 : error_of_family(hints_.ai_family);
}

int Hints::result_flags() const { return kinds_->ai_flags == 0 ? 0 : hints_.ai_flags; }

}  // namespace warren::nss

#include "nss_warren/preload/claim.h"

#include <netdb.h>
#include <sys/socket.h>

#include <cstring>

#include "nss_warren/preload/c_library.h"
#include "nss_warren/query.h"
#include "nss_warren/settings.h"

namespace warren::nss {
namespace {

bool is_numeric(const char* name) {
    const bool may_be = (name[0] >= '0' && name[0] <= '9') || strchr(name, ':') != nullptr;
    if (!may_be) return false;
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int error = own<decltype(::getaddrinfo)>(Own::kGetaddrinfo)(name, nullptr, &hints, &list);
    if (error == 0) own<decltype(::freeaddrinfo)>(Own::kFreeaddrinfo)(list);
    return error == 0;
}

// /etc/hosts says what it is, which the NSS module stands behind and we stand before. The sidecar's
// ::1 would come first, and servers on 127.0.0.1 alone are common.
bool is_localhost(std::string_view name) {
    constexpr std::string_view kLocalhost = "localhost";
    return name.size() == kLocalhost.size() && is_under(name, kLocalhost);
}

}  // namespace

Outcome claim(const char* name) {
    Settings own_copy;
    std::string_view asked;
    switch (claim_name(name, current_settings(own_copy), asked)) {
        case Claim::kNotOurs:
            return Outcome::kNotOurs;
        case Claim::kTooLong:
            return Outcome::kNoSuchName;
        case Claim::kAsk:
            break;
    }
    return is_localhost(asked) || is_numeric(name) ? Outcome::kNotOurs : Outcome::kFound;
}

}  // namespace warren::nss

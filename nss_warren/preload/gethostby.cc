// The gethostby* functions. Those without _r keep their result in static_result.h.
#include <errno.h>
#include <netdb.h>
#include <sys/socket.h>

#include "nss_warren/guest.h"
#include "nss_warren/hostent_result.h"
#include "nss_warren/look_up.h"
#include "nss_warren/preload/c_library.h"
#include "nss_warren/preload/claim.h"
#include "nss_warren/preload/exported.h"
#include "nss_warren/preload/static_result.h"

namespace warren::nss {
namespace {

constexpr size_t kSmallest = size_t{16} * 1024;
constexpr size_t kLargest = 1024 * kSmallest;  // more than kMaxAddresses need

Outcome ask_name(const char* name, int family, HostentResult& host) {
    if (family != AF_INET && family != AF_INET6) return Outcome::kNotOurs;
    const Outcome claimed = claim(name);
    if (claimed != Outcome::kFound) return claimed;
    return look_up_name(name, family == AF_INET ? kIpv4 : kIpv6, host);
}

// An address without a name is somebody else's, whatever the reason.
Outcome ask_address(const void* address, socklen_t size, int family, HostentResult& host) {
    const bool known = (family == AF_INET && size == 4) || (family == AF_INET6 && size == 16);
    if (!known) return Outcome::kNotOurs;
    const Outcome outcome = look_up_address({static_cast<const char*>(address), size}, host);
    const bool ours = outcome == Outcome::kFound || outcome == Outcome::kTooSmall;
    return ours ? outcome : Outcome::kNotOurs;
}

bool is_ours(Outcome outcome) {
    return outcome != Outcome::kNotOurs && outcome != Outcome::kNoSidecar;
}

// What the _r functions return, as glibc's do: an absent name is no error of the call.
int report(const Guest& guest, Outcome outcome, int* h_error) {
    guest.restore_errno();
    switch (outcome) {
        case Outcome::kFound:
            *h_error = NETDB_SUCCESS;
            return 0;
        case Outcome::kNoSuchName:
            *h_error = HOST_NOT_FOUND;
            return 0;
        case Outcome::kNoAddress:
            *h_error = NO_DATA;
            return 0;
        case Outcome::kTooSmall:
            *h_error = NETDB_INTERNAL;
            return errno = ERANGE;
        default:
            *h_error = TRY_AGAIN;
            return errno = EAGAIN;
    }
}

// `ask` fills a HostentResult. False: the C library answers.
template <class Ask>
bool answer_into(hostent* host, char* buffer, size_t size, int family, std::string_view own_address,
                 hostent** result, int* h_error, int& error, const Ask& ask) {
    const Guest guest;
    HostentResult found(family, own_address, buffer, size);
    const Outcome outcome = ask(found);
    if (!is_ours(outcome)) {
        guest.restore_errno();
        return false;
    }
    if (outcome == Outcome::kFound) found.write(*host);
    *result = outcome == Outcome::kFound ? host : nullptr;
    error = report(guest, outcome, h_error);
    // As glibc leaves it: Perl asks gethostbyname_r, and then looks here for the reason.
    if (outcome != Outcome::kFound) h_errno = *h_error;
    return true;
}

template <class Ask>
bool answer_static(int family, std::string_view own_address, hostent** result, const Ask& ask) {
    const Guest guest;
    *result = nullptr;
    int error = 0;
    int h_error = TRY_AGAIN;
    for (size_t size = kSmallest; size <= kLargest; size *= 2) {
        StaticResult* const memory = static_result(size);
        if (memory == nullptr) break;
        if (!answer_into(&memory->host, memory->buffer(), memory->size, family, own_address, result,
                         &h_error, error, ask)) {
            return false;
        }
        if (error != ERANGE) break;
        h_error = TRY_AGAIN;
    }
    guest.restore_errno();
    if (*result == nullptr) h_errno = h_error;
    return true;
}

std::string_view as_bytes(const void* address, socklen_t size) {
    return {static_cast<const char*>(address), size};
}

}  // namespace
}  // namespace warren::nss

using namespace warren::nss;

EXPORTED int gethostbyname2_r(const char* name, int family, hostent* host, char* buffer,
                              size_t size, hostent** result, int* h_error) {
    int error = 0;
    const auto ask = [&](HostentResult& found) { return ask_name(name, family, found); };
    if (answer_into(host, buffer, size, family, {}, result, h_error, error, ask)) return error;
    return own<decltype(::gethostbyname2_r)>(Own::kGethostbyname2R)(name, family, host, buffer,
                                                                    size, result, h_error);
}

EXPORTED int gethostbyname_r(const char* name, hostent* host, char* buffer, size_t size,
                             hostent** result, int* h_error) {
    int error = 0;
    const auto ask = [&](HostentResult& found) { return ask_name(name, AF_INET, found); };
    if (answer_into(host, buffer, size, AF_INET, {}, result, h_error, error, ask)) return error;
    return own<decltype(::gethostbyname_r)>(Own::kGethostbynameR)(name, host, buffer, size, result,
                                                                  h_error);
}

EXPORTED int gethostbyaddr_r(const void* address, socklen_t address_size, int family, hostent* host,
                             char* buffer, size_t size, hostent** result, int* h_error) {
    int error = 0;
    const auto ask = [&](HostentResult& found) {
        return ask_address(address, address_size, family, found);
    };
    if (answer_into(host, buffer, size, family, as_bytes(address, address_size), result, h_error,
                    error, ask)) {
        return error;
    }
    return own<decltype(::gethostbyaddr_r)>(Own::kGethostbyaddrR)(
        address, address_size, family, host, buffer, size, result, h_error);
}

EXPORTED hostent* gethostbyname2(const char* name, int family) {
    hostent* result = nullptr;
    const auto ask = [&](HostentResult& found) { return ask_name(name, family, found); };
    if (answer_static(family, {}, &result, ask)) return result;
    return own<decltype(::gethostbyname2)>(Own::kGethostbyname2)(name, family);
}

EXPORTED hostent* gethostbyname(const char* name) {
    hostent* result = nullptr;
    const auto ask = [&](HostentResult& found) { return ask_name(name, AF_INET, found); };
    if (answer_static(AF_INET, {}, &result, ask)) return result;
    return own<decltype(::gethostbyname)>(Own::kGethostbyname)(name);
}

EXPORTED hostent* gethostbyaddr(const void* address, socklen_t size, int family) {
    hostent* result = nullptr;
    const auto ask = [&](HostentResult& found) {
        return ask_address(address, size, family, found);
    };
    if (answer_static(family, as_bytes(address, size), &result, ask)) return result;
    return own<decltype(::gethostbyaddr)>(Own::kGethostbyaddr)(address, size, family);
}

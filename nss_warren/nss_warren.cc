// What glibc calls, by name, for the word `warren` in the line `hosts:` of nsswitch.conf. Thin: the
// look-up is in look_up.h, what glibc is told in outcome.h.
//
// We are a guest in any program (guest.h), and cause no signal.
#include <netdb.h>
#include <nss.h>
#include <sys/socket.h>

#include "nss_warren/guest.h"
#include "nss_warren/hostent_result.h"
#include "nss_warren/look_up.h"
#include "nss_warren/tuples_result.h"

namespace warren::nss {
namespace {

// Last of all: errnop is &errno most of the time.
nss_status leave(const Guest& guest, Outcome outcome, Question question, int* errnop,
                 int* h_errnop) {
    guest.restore_errno();
    return report(outcome, question, errnop, h_errnop);
}

}  // namespace
}  // namespace warren::nss

using namespace warren::nss;

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED nss_status _nss_warren_gethostbyname4_r(const char* name, gaih_addrtuple** pat,
                                                 char* buffer, size_t buflen, int* errnop,
                                                 int* h_errnop, int32_t* ttlp) {
    const Guest guest;
    TuplesResult tuples(buffer, buflen);
    const Outcome outcome = look_up_name(name, kIpv4 | kIpv6, tuples);
    if (outcome == Outcome::kFound) {
        tuples.write(pat);
        if (ttlp != nullptr) *ttlp = 0;  // else nscd keeps the answer for an hour
    }
    return leave(guest, outcome, Question::kAddresses, errnop, h_errnop);
}

EXPORTED nss_status _nss_warren_gethostbyname3_r(const char* name, int af, hostent* result,
                                                 char* buffer, size_t buflen, int* errnop,
                                                 int* h_errnop, int32_t* ttlp, char** canonp) {
    const Guest guest;
    HostentResult host(af, {}, buffer, buflen);
    Outcome outcome = Outcome::kNotOurs;
    if (af == AF_INET || af == AF_INET6) {
        outcome = look_up_name(name, af == AF_INET ? kIpv4 : kIpv6, host);
    }
    if (outcome == Outcome::kFound) {
        host.write(*result);
        if (ttlp != nullptr) *ttlp = 0;
        if (canonp != nullptr) *canonp = host.name();
    }
    return leave(guest, outcome, Question::kAddresses, errnop, h_errnop);
}

EXPORTED nss_status _nss_warren_gethostbyname2_r(const char* name, int af, hostent* result,
                                                 char* buffer, size_t buflen, int* errnop,
                                                 int* h_errnop) {
    return _nss_warren_gethostbyname3_r(name, af, result, buffer, buflen, errnop, h_errnop, nullptr,
                                        nullptr);
}

EXPORTED nss_status _nss_warren_gethostbyname_r(const char* name, hostent* result, char* buffer,
                                                size_t buflen, int* errnop, int* h_errnop) {
    return _nss_warren_gethostbyname3_r(name, AF_INET, result, buffer, buflen, errnop, h_errnop,
                                        nullptr, nullptr);
}

EXPORTED nss_status _nss_warren_gethostbyaddr2_r(const void* addr, socklen_t len, int af,
                                                 hostent* result, char* buffer, size_t buflen,
                                                 int* errnop, int* h_errnop, int32_t* ttlp) {
    const Guest guest;
    const std::string_view address(static_cast<const char*>(addr), len);
    HostentResult host(af, address, buffer, buflen);
    Outcome outcome = Outcome::kNotOurs;
    if ((af == AF_INET && len == 4) || (af == AF_INET6 && len == 16)) {
        outcome = look_up_address(address, host);
    }
    if (outcome == Outcome::kFound) {
        host.write(*result);
        if (ttlp != nullptr) *ttlp = 0;
    }
    return leave(guest, outcome, Question::kNames, errnop, h_errnop);
}

EXPORTED nss_status _nss_warren_gethostbyaddr_r(const void* addr, socklen_t len, int af,
                                                hostent* result, char* buffer, size_t buflen,
                                                int* errnop, int* h_errnop) {
    return _nss_warren_gethostbyaddr2_r(addr, len, af, result, buffer, buflen, errnop, h_errnop,
                                        nullptr);
}

// What glibc calls, by name, for the word `warren` in the line `hosts:` of nsswitch.conf. Thin: the
// look-up is in look_up.h, what glibc is told in outcome.h.
//
// We are a guest in any program: errno is as it was unless the answer is an error, a thread that is
// cancelled dies after our call and not in it (with a descriptor open), no signal is caused.
#include <errno.h>
#include <netdb.h>
#include <nss.h>
#include <pthread.h>
#include <sys/socket.h>

#include "nss_warren/hostent_result.h"
#include "nss_warren/look_up.h"
#include "nss_warren/tuples_result.h"

namespace warren::nss {
namespace {

// Of one call: what must be as it was when it is over.
class Guest {
  public:
    Guest() { ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_); }
    ~Guest() { ::pthread_setcancelstate(cancel_state_, nullptr); }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    // Last of all: errnop is &errno most of the time.
    nss_status leave(Outcome outcome, Question question, int* errnop, int* h_errnop) const {
        errno = errno_;
        return report(outcome, question, errnop, h_errnop);
    }

  private:
    int errno_ = errno;
    int cancel_state_ = 0;
};

template <class Result>
Outcome look_up_name(const char* raw, uint8_t families, Result& result) {
    Settings own;
    const Settings& settings = current_settings(own);
    Query query{Question::kAddresses, families, {}};
    switch (claim_name(raw, settings, query.bytes)) {
        case Claim::kNotOurs:
            return Outcome::kNotOurs;
        case Claim::kTooLong:
            return Outcome::kNoSuchName;
        case Claim::kAsk:
            break;
    }
    return look_up(settings, query, result);
}

// ::ffff:10.0.1.10 is how a socket for both families shows an IPv4 peer.
bool is_mapped(std::string_view address) {
    static constexpr char kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
    return address.size() == 16 && memcmp(address.data(), kPrefix, sizeof(kPrefix)) == 0;
}

Outcome look_up_address(std::string_view address, HostentResult& result) {
    Settings own;
    Query query{Question::kNames, address.size() == 4 ? kIpv4 : kIpv6, address};
    if (is_mapped(address)) query = {Question::kNames, kIpv4, {address.data() + 12, 4}};
    return look_up(current_settings(own), query, result);
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
    return guest.leave(outcome, Question::kAddresses, errnop, h_errnop);
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
    return guest.leave(outcome, Question::kAddresses, errnop, h_errnop);
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
    return guest.leave(outcome, Question::kNames, errnop, h_errnop);
}

EXPORTED nss_status _nss_warren_gethostbyaddr_r(const void* addr, socklen_t len, int af,
                                                hostent* result, char* buffer, size_t buflen,
                                                int* errnop, int* h_errnop) {
    return _nss_warren_gethostbyaddr2_r(addr, len, af, result, buffer, buflen, errnop, h_errnop,
                                        nullptr);
}

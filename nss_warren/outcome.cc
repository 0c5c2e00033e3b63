// The table of answers to glibc. errno is never ERANGE but for a buffer that is too small: some
// callers double their buffer on ERANGE alone. Nor is it 0 after a failure: gethostbyname_r
// returns it, and 0 means success.
#include "nss_warren/outcome.h"

#include <errno.h>
#include <netdb.h>

namespace warren::nss {
namespace {

nss_status tell(nss_status status, int error, int h_error, int* errnop, int* h_errnop) {
    *h_errnop = h_error;
    if (status == NSS_STATUS_SUCCESS) return status;
    *errnop = error;
    // As glibc's own `dns` leaves it: Perl asks gethostbyname_r, and looks here for the reason.
    h_errno = h_error;
    return status;
}

}  // namespace

nss_status report(Outcome outcome, Question question, int* errnop, int* h_errnop) {
    switch (outcome) {
        case Outcome::kFound:
            return tell(NSS_STATUS_SUCCESS, 0, NETDB_SUCCESS, errnop, h_errnop);
        case Outcome::kNoSuchName:
            return tell(NSS_STATUS_NOTFOUND, ENOENT, HOST_NOT_FOUND, errnop, h_errnop);
        case Outcome::kNoAddress:
            return tell(NSS_STATUS_NOTFOUND, ENOENT, NO_DATA, errnop, h_errnop);
        case Outcome::kTooSmall:
            return tell(NSS_STATUS_TRYAGAIN, ERANGE, NETDB_INTERNAL, errnop, h_errnop);
        case Outcome::kNoResources:
            return tell(NSS_STATUS_TRYAGAIN, EAGAIN, TRY_AGAIN, errnop, h_errnop);
        case Outcome::kNotOurs:
        case Outcome::kNoSidecar:
            return tell(NSS_STATUS_UNAVAIL, ENOENT, NO_RECOVERY, errnop, h_errnop);
        case Outcome::kNotReady:
        case Outcome::kLate:
        case Outcome::kBroken:
        case Outcome::kRubbish:
            break;
    }
    // The sidecar is there and gave no answer. A name that was asked is most likely ours, and DNS
    // must not see it. An address is most likely somebody else's: DNS may know it.
    if (question == Question::kNames) {
        return tell(NSS_STATUS_UNAVAIL, ENOENT, NO_RECOVERY, errnop, h_errnop);
    }
    return tell(NSS_STATUS_TRYAGAIN, EAGAIN, TRY_AGAIN, errnop, h_errnop);
}

}  // namespace warren::nss

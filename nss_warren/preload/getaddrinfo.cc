// getaddrinfo and freeaddrinfo, for programs that look up names of ours.
#include <netdb.h>

#include "nss_warren/guest.h"
#include "nss_warren/look_up.h"
#include "nss_warren/preload/address_list.h"
#include "nss_warren/preload/c_library.h"
#include "nss_warren/preload/claim.h"
#include "nss_warren/preload/exported.h"

namespace warren::nss {
namespace {

// musl before 1.2.4 has no "no address of that family", which its gai_strerror shows.
int no_address_error() {
    const bool known =
        is_glibc() || strcmp(::gai_strerror(EAI_NODATA), ::gai_strerror(EAI_INPROGRESS)) != 0;
    return known ? EAI_NODATA : EAI_NONAME;
}

// False: the C library answers.
bool error_of(Outcome outcome, int& error) {
    switch (outcome) {
        case Outcome::kFound:
            error = 0;
            return true;
        case Outcome::kNoSuchName:
            error = EAI_NONAME;
            return true;
        case Outcome::kNoAddress:
            error = no_address_error();
            return true;
        case Outcome::kNotOurs:
        case Outcome::kNoSidecar:
            return false;
        default:
            error = EAI_AGAIN;
            return true;
    }
}

bool answer(const char* node, const char* service, Hints& hints, addrinfo** result, int& error) {
    Outcome outcome = claim(node);
    if (outcome == Outcome::kNotOurs) return false;
    error = hints.read_service(service);
    if (error == 0) error = hints.narrow_to_configured();
    if (error != 0) return true;
    AddressList list(hints);
    if (outcome == Outcome::kFound) outcome = look_up_name(node, hints.families(), list);
    if (!error_of(outcome, error)) return false;
    if (error == 0 && list.out_of_memory()) error = EAI_MEMORY;
    if (error == 0) *result = list.release();
    return true;
}

}  // namespace
}  // namespace warren::nss

using namespace warren::nss;

EXPORTED int getaddrinfo(const char* __restrict node, const char* __restrict service,
                         const addrinfo* __restrict hints, addrinfo** __restrict result) {
    if (node != nullptr && asks_for_names(hints)) {
        const Guest guest;
        Hints wanted(hints);
        int error = 0;
        const bool answered = answer(node, service, wanted, result, error);
        if (error != EAI_SYSTEM) guest.restore_errno();
        if (answered) return error;
    }
    return own<decltype(::getaddrinfo)>(Own::kGetaddrinfo)(node, service, hints, result);
}

EXPORTED void freeaddrinfo(addrinfo* list) noexcept {
    while (list != nullptr && is_our_node(list)) list = free_node(list);
    if (list != nullptr) own<decltype(::freeaddrinfo)>(Own::kFreeaddrinfo)(list);
}

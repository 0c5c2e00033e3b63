// How a look-up ended, and what glibc is told about it. The status decides who is asked next (with
// `[!UNAVAIL=return]` only UNAVAIL goes on to DNS), h_errno what the program is told.
#pragma once

#include <nss.h>

#include "shared/nss_protocol.h"

namespace warren::nss {

enum class Outcome {
    kFound,
    kNoSuchName,
    kNoAddress,
    kNotOurs,
    kNoSidecar,    // nobody listens, or we may not ask
    kNoResources,  // descriptors or memory, here or system-wide
    kNotReady,
    kLate,     // the deadline passed
    kBroken,   // the connection ended in the middle: the sidecar restarts, perhaps
    kRubbish,  // what came is no reply
    kTooSmall  // the caller's buffer
};

// `*errnop` and `*h_errnop` are set as the status asks for.
nss_status report(Outcome outcome, Question question, int* errnop, int* h_errnop);

}  // namespace warren::nss

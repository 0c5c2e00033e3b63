// Remembers, for the whole process, that the sidecar did not answer in time: a frozen one costs its
// deadline once, not once a look-up. For as long again as it was waited for, nobody asks; then one
// look-up may try while the others go on being refused. An answer ends it. One word without a lock,
// so threads and forks need no care: a child inherits at worst a pause that ends by itself.
#pragma once

#include "nss_warren/deadline.h"
#include "nss_warren/outcome.h"

namespace warren::nss {

// False: the sidecar is silent, and it is not this look-up's turn to try.
[[nodiscard]] bool may_ask(const Deadline& deadline);

// How a look-up that was allowed ended.
void remember_silence(Outcome outcome, const Deadline& deadline);

}  // namespace warren::nss

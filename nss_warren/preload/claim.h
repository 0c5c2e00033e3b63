// Which questions are ours before anybody is asked: those that the NSS module would ask the sidecar
// for, but `localhost`. A number that a C library takes for an address ("1", "::1") is its own too.
#pragma once

#include "nss_warren/outcome.h"

namespace warren::nss {

// kFound: ask the sidecar. kNotOurs: the C library answers. kNoSuchName: ours, and absent.
[[nodiscard]] Outcome claim(const char* name);

}  // namespace warren::nss

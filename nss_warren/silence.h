// Remembers, for the whole process, that the sidecar is silent: that a look-up has waited for its
// whole deadline while no other one heard anything. For as long again nobody asks; then one look-up
// tries while the others go on being refused, and each time it waits in vain the pause is twice as
// long, up to 30 s. So a frozen sidecar costs a program, with one thread or many, its deadline a
// few times and then once in 30 s, not once a look-up; and an overrun one is no silent one. Any
// reply ends it. Three words without a lock, so threads and forks need no care: a child inherits at
// worst a pause that ends by itself.
#pragma once

#include "nss_warren/deadline.h"
#include "nss_warren/outcome.h"

namespace warren::nss {

// False: the sidecar is silent, and it is not this look-up's turn to try.
[[nodiscard]] bool may_ask(const Deadline& deadline);

// How a look-up that was allowed ended.
void remember_silence(Outcome outcome, const Deadline& deadline);

}  // namespace warren::nss

// What this process may do beyond what everybody may. All of it is for its start: binding port 53,
// and starting the attach helper, which alone goes on having some of it. Linux keeps these per
// thread: main thread, before there are others. An error is a std::runtime_error.
#pragma once

#include "sidecar/base/account.h"

namespace warren {

// What entering a container's network namespace takes: CAP_SYS_ADMIN (to enter), CAP_SYS_PTRACE (to
// open that of a process), CAP_NET_BIND_SERVICE (port 53 in there), CAP_NET_ADMIN (its loopback
// up, nftables).
[[nodiscard]] bool may_enter_namespaces();

// Neither this process nor what it starts gets more than it has, by set-user-ID programs say.
void refuse_new_privileges();

// Becomes `account`. What is left are the capabilities above, and a program that is started now has
// them too; all others are gone for ever.
void become(const Account& account);

// Without another account, the same for what is started now. Only where may_enter_namespaces().
void keep_for_helper();

// The rest goes as well, and no other process of the same user may look into this one.
void drop_all_privileges();

}  // namespace warren

// The work of one child of the attach helper: goes into a container's network namespace and opens
// what was asked for there. Its process stays there, so it is one that ends soon.
#pragma once

#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/attach/namespace_request.h"

namespace warren {

// Adds to `opened` what goes with the reply, which says done, or what failed. Needs CAP_SYS_ADMIN
// to enter, CAP_SYS_PTRACE to look at another user's process, CAP_NET_BIND_SERVICE and, to bring
// loopback up and to redirect, CAP_NET_ADMIN.
NamespaceReply open_in_namespace(const NamespaceRequest& request, std::vector<UniqueFd>& opened);

}  // namespace warren

// `warren-sidecar attach-helper`: the one process of ours that goes into other namespaces, with the
// rights that this takes; the one that serves has none of them. Started by the sidecar, which holds
// the other end of its standard input, a SOCK_SEQPACKET pair; ends with it. Each request is a child
// of its own, so that one which hangs is one which hangs alone, and ends after some seconds.
#pragma once

namespace warren {

// Returns the exit code.
int run_attach_helper(int socket);

}  // namespace warren

// Opens the sockets that we serve on, before any thread runs and while we may still bind port 53.
// An error is a std::runtime_error whose text is one line for people.
#pragma once

#include <string>
#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/base/address.h"
#include "sidecar/server/held_sockets.h"
#include "sidecar/server/inherited_sockets.h"

namespace warren {

struct Listener {
    Endpoint endpoint;
    bool wildcard = false;  // replies must name the address that was asked
    UniqueFd udp;
    UniqueFd tcp;
};

// The sockets of each of `workers` threads, all on the same endpoint (SO_REUSEPORT): the kernel
// spreads the clients over them. Fails if anything else is bound there, another sidecar included.
// What is inherited is used first, and all of it: a socket that nobody reads would lose queries, so
// a thread may get several.
std::vector<std::vector<Listener>> open_listeners(const Endpoint& endpoint, int workers,
                                                  InheritedSockets& inherited);

// For whoever serves after us.
void hold(const Listener& listener, HeldSockets& held);

// One for HTTP, which does not block.
UniqueFd open_http_listener(const Endpoint& endpoint, InheritedSockets& inherited);

}  // namespace warren

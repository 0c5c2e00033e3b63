// Who has a port, as the kernel's tables and the processes' descriptors say (proc(5)). Of other
// users' processes only root sees which. Any thread.
#pragma once

#include <string>

#include "sidecar/base/address.h"

namespace warren {

enum class PortKind { kUdp, kTcp };

// "dnsmasq (process 812)", "another process" if it cannot be seen whose it is; empty if nobody has
// it. An address on all interfaces has it, too.
std::string port_owner(const std::string& root, const Endpoint& endpoint, PortKind kind);

}  // namespace warren

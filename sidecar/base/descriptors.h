// How many descriptors this process may hold (RLIMIT_NOFILE). Main thread, before others start;
// the limit may then be read by any.
#pragma once

namespace warren {

// As many as the system allows without asking anybody: the soft limit becomes the hard one. Each
// query that waits for an upstream holds a socket, and so does each process that asks over NSS.
void raise_descriptor_limit();

// At most 2^20, whatever the system says.
int descriptor_limit();

}  // namespace warren

// Which families this machine has an address of, as the C library sees it for AI_ADDRCONFIG: glibc
// lists all addresses of the machine for that, which takes as long as asking the sidecar does. So
// what it says is kept for a second, in one word for the whole process. Any thread.
#pragma once

#include <cstdint>

namespace warren::nss {

[[nodiscard]] uint8_t configured_families();  // kIpv4 and kIpv6

// 0 or the library's EAI_... for AF_INET or AF_INET6, asked anew.
[[nodiscard]] int error_of_family(int family);

}  // namespace warren::nss

// What leads a container's questions for 127.0.0.11:53 to other ports of that address, by nftables
// in its own namespace, so that a server in it may have port 53 itself. The calling process is in
// that namespace. Needs the program `nft`, and CAP_NET_ADMIN.
#pragma once

#include <cstdint>

namespace warren {

// 0, or an errno: ENOENT where there is no nft.
int redirect_dns(uint16_t udp_port, uint16_t tcp_port);
// Takes that away.
int end_redirect();

}  // namespace warren

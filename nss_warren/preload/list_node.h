// One entry of the lists that our getaddrinfo returns, and how freeaddrinfo knows it again.
//
// An entry is one allocation, the canonical name another, as in glibc: so a caller may cut a list
// into pieces, drop entries, link them anew and free each piece, as with glibc's own. (Even glibc's
// own freeaddrinfo would free them rightly, where somebody gets round ours.)
//
// The C libraries put an entry's address right behind its addrinfo. Ours lies further away, behind
// a mark: so the mark is only looked at where `ai_addr` says that there is one, and no byte outside
// of a foreign entry is ever read. It holds an address inside this library and its own address,
// which no copy and no other library has.
#pragma once

#include <netdb.h>
#include <netinet/in.h>

namespace warren::nss {

struct ListNode {
    addrinfo info;
    const void* owner;
    const ListNode* self;
    union {
        sockaddr_in ipv4;
        sockaddr_in6 ipv6;
    } address;
};

// Null if memory is used up. `octets`: 4, or 16 for AF_INET6. `kind`: socktype, protocol, port.
[[nodiscard]] ListNode* make_node(int family, const char* octets, const addrinfo& kind);

[[nodiscard]] bool is_our_node(const addrinfo* entry);

// Frees the entry and the name that hangs on it, and returns what came behind it.
addrinfo* free_node(addrinfo* entry);

}  // namespace warren::nss

#include "nss_warren/preload/list_node.h"

#include <stdlib.h>

#include <cstddef>
#include <cstring>

namespace warren::nss {
namespace {

constinit const char kOwner = 0;

in_port_t port_of(const addrinfo& kind) {
    return reinterpret_cast<const sockaddr_in*>(kind.ai_addr)->sin_port;
}

}  // namespace

ListNode* make_node(int family, const char* octets, const addrinfo& kind) {
    auto* const node = static_cast<ListNode*>(::calloc(1, sizeof(ListNode)));
    if (node == nullptr) return nullptr;
    node->owner = &kOwner;
    node->self = node;
    addrinfo& info = node->info;
    info.ai_family = family;
    info.ai_socktype = kind.ai_socktype;
    info.ai_protocol = kind.ai_protocol;
    info.ai_addr = reinterpret_cast<sockaddr*>(&node->address);
    if (family == AF_INET) {
        info.ai_addrlen = sizeof(sockaddr_in);
        node->address.ipv4.sin_family = AF_INET;
        node->address.ipv4.sin_port = port_of(kind);
        memcpy(&node->address.ipv4.sin_addr, octets, 4);
    } else {
        info.ai_addrlen = sizeof(sockaddr_in6);
        node->address.ipv6.sin6_family = AF_INET6;
        node->address.ipv6.sin6_port = port_of(kind);
        memcpy(&node->address.ipv6.sin6_addr, octets, 16);
    }
    return node;
}

bool is_our_node(const addrinfo* entry) {
    const auto* const node = reinterpret_cast<const ListNode*>(entry);
    return reinterpret_cast<const char*>(entry->ai_addr) ==
               reinterpret_cast<const char*>(entry) + offsetof(ListNode, address) &&
           node->owner == &kOwner && node->self == node;
}

addrinfo* free_node(addrinfo* entry) {
    addrinfo* const next = entry->ai_next;
    ::free(entry->ai_canonname);
    ::free(entry);
    return next;
}

}  // namespace warren::nss

#include "nss_warren/preload/address_list.h"

#include <stdlib.h>
#include <sys/socket.h>

#include <cstring>

#include "nss_warren/preload/route.h"

namespace warren::nss {
namespace {

// Addresses that stand behind IPv4 in the policy table (RFC 6724, 2.1): unique local ones, which
// is what containers have (precedence 3), 6to4 (30), Teredo (5), site-local (1).
bool stands_behind_ipv4(const addrinfo& entry) {
    const auto* const octets =
        reinterpret_cast<const sockaddr_in6*>(entry.ai_addr)->sin6_addr.s6_addr;
    if ((octets[0] & 0xfe) == 0xfc) return true;
    if (octets[0] == 0x20 && octets[1] == 0x02) return true;
    if (octets[0] == 0x20 && octets[1] == 0x01 && octets[2] == 0 && octets[3] == 0) return true;
    return octets[0] == 0xfe && (octets[1] & 0xc0) == 0xc0;
}

}  // namespace

bool AddressList::reserve(const Answer& answer) {
    clear();
    skip_ipv4_ = hints_.mapped() && !hints_.mapped_always() && answer.ipv6_count > 0;
    if (!hints_.canonical_name()) return true;
    const size_t size = strlen(answer.names.data()) + 1;
    canonical_name_ = static_cast<char*>(::malloc(size));
    if (canonical_name_ == nullptr) {
        out_of_memory_ = true;
    } else {
        memcpy(canonical_name_, answer.names.data(), size);
    }
    return true;
}

void AddressList::add(size_t /*place*/, int family, const char* address) {
    if (family == AF_INET6) return append(ipv6_, AF_INET6, address);
    if (!hints_.mapped()) return append(ipv4_, AF_INET, address);
    if (skip_ipv4_) return;
    char mapped[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
    memcpy(mapped + 12, address, 4);
    append(ipv4_, AF_INET6, mapped);
}

void AddressList::append(Chain& chain, int family, const char* address) {
    for (const addrinfo* kind = hints_.kinds(); kind != nullptr; kind = kind->ai_next) {
        if (out_of_memory_) return;
        ListNode* const node = make_node(family, address, *kind);
        if (node == nullptr) {
            out_of_memory_ = true;
            return;
        }
        node->info.ai_flags = hints_.result_flags();
        (chain.first == nullptr ? chain.first : chain.last->ai_next) = &node->info;
        chain.last = &node->info;
    }
}

// By RFC 6724 with what its rules 1 and 6 say of the first address of each family: what cannot be
// reached stands behind what can be, else the policy table decides. (Its other rules compare
// addresses one by one, and glibc's own table, that of RFC 3484, has no unique local addresses.)
bool AddressList::ipv6_first() const {
    if (hints_.mapped()) return true;
    if (!stands_behind_ipv4(*ipv6_.first)) return has_route(*ipv6_.first);
    return !has_route(*ipv4_.first) && has_route(*ipv6_.first);
}

addrinfo* AddressList::release() {
    const bool both = ipv4_.first != nullptr && ipv6_.first != nullptr;
    const bool swapped = both ? ipv6_first() : ipv4_.first == nullptr;
    const Chain front = swapped ? ipv6_ : ipv4_;
    if (both) front.last->ai_next = swapped ? ipv4_.first : ipv6_.first;
    front.first->ai_canonname = canonical_name_;
    canonical_name_ = nullptr;
    ipv4_ = ipv6_ = {};
    return front.first;
}

void AddressList::clear() {
    for (Chain* const chain : {&ipv4_, &ipv6_}) {
        while (chain->first != nullptr) chain->first = free_node(chain->first);
        chain->last = nullptr;
    }
    ::free(canonical_name_);
    canonical_name_ = nullptr;
}

}  // namespace warren::nss

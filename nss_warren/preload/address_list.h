// The result of getaddrinfo, as look_up.h fills it: for each address an entry of each kind of
// socket that the caller wants, within a family in the sidecar's order, which is random. That is
// the point of this library: no sorting by common prefix (RFC 6724, rule 9), which sends all
// clients of a subnet to one instance. Between the families see ipv6_first. One call.
#pragma once

#include "nss_warren/exchange.h"
#include "nss_warren/preload/hints.h"
#include "nss_warren/preload/list_node.h"

namespace warren::nss {

class AddressList {
  public:
    explicit AddressList(const Hints& hints) : hints_(hints) {}
    ~AddressList() { clear(); }
    AddressList(const AddressList&) = delete;
    AddressList& operator=(const AddressList&) = delete;

    // Always true: entries grow with the addresses. What an earlier try left is thrown away.
    [[nodiscard]] bool reserve(const Answer& answer);
    void add(size_t place, int family, const char* address);

    [[nodiscard]] bool out_of_memory() const { return out_of_memory_; }
    // The whole list, which is the caller's now.
    [[nodiscard]] addrinfo* release();

  private:
    struct Chain {
        addrinfo* first = nullptr;
        addrinfo* last = nullptr;
    };

    void clear();
    void append(Chain& chain, int family, const char* address);
    [[nodiscard]] bool ipv6_first() const;

    const Hints& hints_;
    Chain ipv4_;
    Chain ipv6_;
    char* canonical_name_ = nullptr;
    bool skip_ipv4_ = false;
    bool out_of_memory_ = false;
};

}  // namespace warren::nss

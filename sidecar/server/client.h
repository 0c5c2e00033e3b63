// Who asks: the address that a query came from, and what that client may see and reach.
#pragma once

#include <sys/types.h>

#include <optional>

#include "sidecar/base/address.h"
#include "sidecar/zone/scope.h"

namespace warren {

// Of an attached container: whatever comes over its sockets is from within it.
struct ClientPolicy {
    Scope scope;
    bool may_leave = true;  // false: its network is internal, and nothing is forwarded for it
};

struct Client {
    Address address{};
    // Null: no attached container. Then --allow says whether it may ask, and it sees all services:
    // the host can reach every network that is on it.
    const ClientPolicy* policy = nullptr;
    // Over the NSS socket there is no address. Filled where it is needed: the kernel must be asked.
    std::optional<uid_t> user{};

    [[nodiscard]] const Scope* scope() const {
        return policy != nullptr ? &policy->scope : nullptr;
    }
    [[nodiscard]] bool may_leave() const { return policy == nullptr || policy->may_leave; }
};

}  // namespace warren

// Sockets that were made in a container's network namespace, in store: those who make them are in
// another process, and an upstream is asked at once. Orders more before it runs out, but not faster
// than so: each order costs a process, and a container could drive it. One worker's thread.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "sidecar/base/clock.h"
#include "sidecar/upstream/socket_source.h"

namespace warren {

// Of one address family.
struct StockedSockets {
    std::vector<UniqueFd> udp;
    std::vector<UniqueFd> tcp;
};

class SocketStock final : public SocketSource {
  public:
    // `order` asks for sockets of a family (AF_INET, AF_INET6), which come to add() later, or
    // never.
    explicit SocketStock(std::function<void(int family)> order) : order_(std::move(order)) {}

    UniqueFd take(const Endpoint& server, int type) override;
    // What has come; none if they could not be made.
    void add(int family, StockedSockets sockets);
    // Whether there are any; orders them if not, unless that was in vain just now.
    bool has(int family);
    // Whether an order is under way.
    bool is_ordered(int family) { return shelf(family).ordered; }
    void clear() { shelves_ = {}; }

  private:
    struct Shelf {
        StockedSockets sockets;
        bool ordered = false;
        TimePoint not_before{};  // for the next order
    };
    Shelf& shelf(int family);
    void reorder(int family);

    std::function<void(int family)> order_;
    std::array<Shelf, 2> shelves_;
};

}  // namespace warren

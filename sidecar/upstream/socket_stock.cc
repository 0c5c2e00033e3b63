#include "sidecar/upstream/socket_stock.h"

#include <cerrno>
#include <iterator>
#include <utility>

namespace warren {
namespace {

// A UDP socket is used up by 64 questions, a TCP socket by a connection.
constexpr size_t kEnoughUdp = 6;
constexpr size_t kEnoughTcp = 2;
constexpr size_t kMostOnShelf = 16;  // of each type, whatever the other one runs short of
constexpr Duration kBetweenOrders = std::chrono::milliseconds(50);
constexpr Duration kAfterNothing = std::chrono::seconds(2);

void move_behind(std::vector<UniqueFd>& to, std::vector<UniqueFd>& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
    if (to.size() > kMostOnShelf) to.resize(kMostOnShelf);
}

}  // namespace

SocketStock::Shelf& SocketStock::shelf(int family) { return shelves_[family == AF_INET ? 0 : 1]; }

void SocketStock::reorder(int family) {
    Shelf& on = shelf(family);
    if (on.ordered || Clock::now() < on.not_before) return;
    if (on.sockets.udp.size() >= kEnoughUdp && on.sockets.tcp.size() >= kEnoughTcp) return;
    on.ordered = true;
    order_(family);
}

bool SocketStock::has(int family) {
    const bool any = !shelf(family).sockets.udp.empty();
    reorder(family);
    return any;
}

UniqueFd SocketStock::take(const Endpoint& server, int type) {
    // The host's own resolver: it is not there for the container, and asked for it by us.
    if (server.address.is_loopback()) {
        return UniqueFd(socket(family_of(server), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    }
    const int family = family_of(server);
    StockedSockets& sockets = shelf(family).sockets;
    std::vector<UniqueFd>& of_type = type == SOCK_DGRAM ? sockets.udp : sockets.tcp;
    UniqueFd taken;
    if (!of_type.empty()) {
        taken = std::move(of_type.back());
        of_type.pop_back();
    }
    reorder(family);
    if (!taken) errno = EAGAIN;
    return taken;
}

void SocketStock::add(int family, StockedSockets sockets) {
    Shelf& on = shelf(family);
    on.ordered = false;
    const bool nothing = sockets.udp.empty() && sockets.tcp.empty();
    on.not_before = Clock::now() + (nothing ? kAfterNothing : kBetweenOrders);
    move_behind(on.sockets.udp, sockets.udp);
    move_behind(on.sockets.tcp, sockets.tcp);
}

}  // namespace warren

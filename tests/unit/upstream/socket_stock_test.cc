#include "sidecar/upstream/socket_stock.h"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <thread>

using namespace warren;

namespace {

struct Stocked {
    int orders = 0;
    SocketStock stock{[this](int) { ++orders; }};
    Endpoint server = *Endpoint::parse("192.0.2.1:53");

    static StockedSockets some(int udp, int tcp) {
        StockedSockets sockets;
        for (int i = 0; i < udp; ++i) sockets.udp.emplace_back(socket(AF_INET, SOCK_DGRAM, 0));
        for (int i = 0; i < tcp; ++i) sockets.tcp.emplace_back(socket(AF_INET, SOCK_STREAM, 0));
        return sockets;
    }
};

}  // namespace

TEST_CASE("what is not there is ordered, once") {
    Stocked stocked;
    CHECK_FALSE(stocked.stock.has(AF_INET));
    CHECK_FALSE(stocked.stock.has(AF_INET));
    CHECK(stocked.stock.is_ordered(AF_INET));
    CHECK_FALSE(stocked.stock.is_ordered(AF_INET6));
    CHECK(stocked.orders == 1);
    CHECK_FALSE(stocked.stock.take(stocked.server, SOCK_DGRAM));
    stocked.stock.add(AF_INET, Stocked::some(12, 4));
    CHECK(stocked.stock.has(AF_INET));
    CHECK(stocked.stock.take(stocked.server, SOCK_DGRAM).valid());
    CHECK(stocked.stock.take(stocked.server, SOCK_STREAM).valid());
    CHECK(stocked.orders == 1);
}

TEST_CASE("orders are not made faster than so, whoever uses sockets up") {
    Stocked stocked;
    stocked.stock.has(AF_INET);
    stocked.stock.add(AF_INET, Stocked::some(2, 2));
    while (stocked.stock.take(stocked.server, SOCK_DGRAM)) {
    }
    CHECK(stocked.orders == 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    CHECK_FALSE(stocked.stock.has(AF_INET));
    CHECK(stocked.orders == 2);
    stocked.stock.add(AF_INET, {});
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    CHECK_FALSE(stocked.stock.has(AF_INET));
    CHECK_FALSE(stocked.stock.is_ordered(AF_INET));  // it was in vain just now
    CHECK(stocked.orders == 2);
}

TEST_CASE("a type that nobody uses does not pile up") {
    Stocked stocked;
    for (int i = 0; i < 10; ++i) stocked.stock.add(AF_INET, Stocked::some(12, 4));
    int tcp = 0;
    while (stocked.stock.take(stocked.server, SOCK_STREAM)) ++tcp;
    CHECK(tcp == 16);
}

TEST_CASE("for a server on loopback we make our own") {
    Stocked stocked;
    CHECK(stocked.stock.take(*Endpoint::parse("127.0.0.53:53"), SOCK_DGRAM).valid());
    CHECK(stocked.orders == 0);
}

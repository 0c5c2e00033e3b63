#include "sidecar/base/interfaces.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace warren;

TEST_CASE("the loopback interface is among them, with its subnet") {
    const auto networks = interface_addresses();
    CHECK(std::find(networks.begin(), networks.end(), *Network::parse("127.0.0.1/8")) !=
          networks.end());
}

// How a query came, and so how it is forwarded and what its reply may hold.
#pragma once

#include <cstdint>

namespace warren {

enum class Transport : uint8_t { kUdp, kTcp };

}  // namespace warren

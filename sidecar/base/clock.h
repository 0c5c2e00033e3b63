// Time as the sidecar uses it: monotonic for waiting, wall time only for what people and peers see.
#pragma once

#include <chrono>
#include <cstdint>

namespace warren {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

// Seconds since 1970, for the SOA serial (RFC 1982 arithmetic, so 32 bits are enough).
inline uint32_t wall_seconds() {
    return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count());
}

}  // namespace warren

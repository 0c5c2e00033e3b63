// Time as the sidecar uses it: monotonic for waiting, wall time only for what people and peers see.
#pragma once

#include <time.h>

#include <chrono>
#include <cstdint>

namespace warren {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

// Milliseconds since the host has started, those counted in which it slept: what is kept for an
// hour is not fresh when a suspended machine wakes up the next day.
using BootTime = int64_t;

inline BootTime boot_time() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return BootTime{time.tv_sec} * 1000 + time.tv_nsec / 1000000;
}

// Seconds since 1970, for the SOA serial (RFC 1982 arithmetic, so 32 bits are enough).
inline uint32_t wall_seconds() {
    return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(
                                     std::chrono::system_clock::now().time_since_epoch())
                                     .count());
}

// Milliseconds since 1970, for people.
inline int64_t wall_milliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

}  // namespace warren

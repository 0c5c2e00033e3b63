// A number and what it counts, for people. Pure.
#pragma once

#include <cstdint>
#include <string>

namespace warren {

// "1 service", "2 services".
inline std::string counted(uint64_t count, const std::string& one) {
    return std::to_string(count) + ' ' + one + (count == 1 ? "" : "s");
}

}  // namespace warren

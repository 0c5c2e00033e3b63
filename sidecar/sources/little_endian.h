// Whole numbers as files of little endian have them, at any alignment. Pure; any thread. The caller
// knows that there are as many octets.
#pragma once

#include <cstddef>
#include <cstdint>

namespace warren {

template <typename Number>
Number read_little_endian(const uint8_t* at) {
    Number number = 0;
    for (size_t i = sizeof(Number); i-- > 0;) number = static_cast<Number>(number << 8 | at[i]);
    return number;
}

}  // namespace warren

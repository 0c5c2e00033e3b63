// When a process has started, in clock ticks since boot: with its number it says which one it is,
// for numbers are used again (proc(5), field 22 of stat).
#pragma once

#include <cstdint>

namespace warren {

// 0: there is none.
uint64_t process_start(int pid);

}  // namespace warren

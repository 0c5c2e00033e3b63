// What this process takes of the machine, as the kernel counts it. Any thread.
#pragma once

#include <cstdint>

namespace warren {

struct ProcessFigures {
    double cpu_seconds = 0;
    uint64_t resident_octets = 0;
    uint64_t virtual_octets = 0;
    uint64_t threads = 0;
    uint64_t descriptors = 0;
    uint64_t most_descriptors = 0;
};

// What cannot be read is 0.
ProcessFigures process_figures();

}  // namespace warren

// How fast a catalog document is read from a file, and the memory that takes at most. In a child
// process: what is measured is not what an earlier measurement left behind.
#pragma once

#include "tests/bench/sample_catalog.h"
#include "tests/bench/stopwatch.h"

namespace warren::bench {

struct Reading {
    double megabytes = 0;  // of the document, 10^6 octets
    Timing time{};         // for the first time
    Timing again{};        // of the same document once more
    double peak_mib = 0;   // beyond what the process had before
    double kept_mib = 0;   // of it with the catalog and what the reader knows
};

// Throws std::runtime_error if the child fails.
Reading measure_reading(const Size& size, Detail detail, size_t rounds);

}  // namespace warren::bench

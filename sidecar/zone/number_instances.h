// Which running instance is `nginx-1`, which `nginx-2`: the same on every node that knows the same
// instances, whatever order they came in. Health and addresses play no part in it.
#pragma once

#include <cstdint>
#include <vector>

#include "sidecar/catalog/catalog.h"

namespace warren {

struct NumberedInstance {
    uint32_t number;
    const Instance* instance;
};

struct Numbering {
    std::vector<NumberedInstance> instances;  // by number
    size_t unnumbered = 0;                    // running ones beyond kMaxInstanceNumber
};

// Oldest first (creation time, then id, then the document's order) from 1 up; a fixed number is
// kept, by the older one if two want it, and the others take the lowest that are free.
Numbering number_instances(const Service& service);

}  // namespace warren

#include "sidecar/base/heap.h"

#include <doctest/doctest.h>
#include <malloc.h>

// The sanitizers bring their own heap.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

TEST_CASE("what is fetched ahead for a large catalog stays until it is loaded, and no longer") {
    warren::configure_heap();
    constexpr size_t kOctets = size_t{200} << 20;
    const auto unused = [] { return mallinfo2().fordblks; };
    {
        const warren::LargeHeap heap(kOctets);
        CHECK(unused() >= kOctets);
    }
    CHECK(unused() < kOctets / 2);
}

#endif

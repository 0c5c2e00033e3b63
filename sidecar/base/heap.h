// Memory fetched ahead. A page that is touched for the first time costs an exception each, 0.3 us,
// and 18 us in a virtual machine inside another; a system call that fetches many costs 0.1 us for
// each. Who is about to make a large catalog says so, and loads a million instances in 1.5 s, not
// in 4.
#pragma once

#include <cstddef>

namespace warren {

// One heap for all threads, which grows in large steps; called once, before there are threads. The
// second heap of glibc's malloc would grow by a system call for each page.
void configure_heap();

// While it lives so many octets are going to be allocated in small pieces; behind it, what was not
// goes back to the system. Nothing if they are few. One at a time: the catalog thread's.
class LargeHeap {
  public:
    explicit LargeHeap(size_t octets);
    ~LargeHeap();
    LargeHeap(const LargeHeap&) = delete;
    LargeHeap& operator=(const LargeHeap&) = delete;

  private:
    bool raised_;
};

// This memory, which has been allocated, is going to be filled.
void prefault(void* memory, size_t octets);

}  // namespace warren

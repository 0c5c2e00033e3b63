#include "sidecar/base/heap.h"

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <vector>

namespace warren {
namespace {

constexpr size_t kFew = size_t{1} << 20;
constexpr size_t kPiece = size_t{16} << 20;
constexpr int kLargeStep = 32 << 20;   // the most that mallopt() takes as M_MMAP_THRESHOLD
constexpr int kKept = 2 * kLargeStep;  // of what is freed at the end of the heap

}  // namespace

void configure_heap() {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, kLargeStep);
    mallopt(M_TRIM_THRESHOLD, kKept);
    mallopt(M_TOP_PAD, 128 << 10);
}

void prefault(void* memory, size_t octets) {
    if (octets < kFew) return;
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    if (std::align(page, page, memory, octets) == nullptr) return;
    // Before Linux 5.14 it fails, and pages come one by one.
    madvise(memory, octets & ~(page - 1), MADV_POPULATE_WRITE);
}

LargeHeap::LargeHeap(size_t octets) : raised_(octets > kKept) {
    // What is freed at the end of the heap would go back to the system at once.
    if (raised_) mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    std::vector<void*> pieces;
    for (; octets > kFew; octets -= std::min(octets, kPiece)) {
        const size_t size = std::min(octets, kPiece);
        void* piece = std::malloc(size);
        if (piece == nullptr) break;
        prefault(piece, size);
        pieces.push_back(piece);
    }
    // From the end, so that they become one with what lies behind them.
    for (; !pieces.empty(); pieces.pop_back()) std::free(pieces.back());
}

LargeHeap::~LargeHeap() {
    if (!raised_) return;
    mallopt(M_TRIM_THRESHOLD, kKept);
    malloc_trim(0);
}

}  // namespace warren

#include "sidecar/upstream/loop_probe.h"

#include <array>

#include "sidecar/base/random.h"

namespace warren {
namespace {

constexpr size_t kDigits = 16;

std::string label_of(uint64_t token) {
    std::string label;
    for (int shift = 60; shift >= 0; shift -= 4) label += "0123456789abcdef"[token >> shift & 15];
    return label;
}

}  // namespace

std::string LoopProbe::begin() {
    uint64_t none = 0;
    const uint64_t token = secure_random<uint64_t>() | 1;
    if (!token_.compare_exchange_strong(none, token)) return "";
    seen_ = false;
    return label_of(token);
}

bool LoopProbe::end() {
    token_ = 0;
    return seen_.exchange(false);
}

bool LoopProbe::notice(const dns::Name& name) {
    const uint64_t token = token_.load(std::memory_order_relaxed);
    if (token == 0 || name.label_count() < 2 || name.label(0).size() != kDigits ||
        name.label(0) != label_of(token)) {
        return false;
    }
    seen_ = true;
    return true;
}

}  // namespace warren

#include "nss_warren/silence.h"

#include <algorithm>
#include <atomic>

#include "nss_warren/settings.h"

namespace warren::nss {
namespace {

// Until when nobody asks, on the monotonic clock; 0: the sidecar answers.
constinit std::atomic<int64_t> quiet_until{0};
// When a look-up of this process last heard anything.
constinit std::atomic<int64_t> last_heard{0};

// The pause that ends then.
constinit std::atomic<int64_t> pause_ns{0};

constexpr int64_t kMostPause = 30'000'000'000;
// A moment further away than any pause is of another clock: of a time namespace left since.
constexpr int64_t kFurthest = int64_t{kMaxTimeoutMs} * 1'000'000;
static_assert(kFurthest >= kMostPause);

}  // namespace

bool may_ask(const Deadline& deadline) {
    int64_t until = quiet_until.load(std::memory_order_relaxed);
    if (until == 0) return true;
    const int64_t now = Deadline::now_ns();
    if (now < until && until - now <= kFurthest) return false;
    // The one who gets this in asks, and the others wait for what it finds.
    return quiet_until.compare_exchange_strong(until, deadline.end_ns(), std::memory_order_relaxed);
}

void remember_silence(Outcome outcome, const Deadline& deadline) {
    if (outcome == Outcome::kNoResources) return;  // we have not heard: we have not asked
    const int64_t now = Deadline::now_ns();
    if (outcome != Outcome::kLate) {
        last_heard.store(now, std::memory_order_relaxed);
        if (quiet_until.load(std::memory_order_relaxed) != 0) {
            quiet_until.store(0, std::memory_order_relaxed);
        }
        return;
    }
    if (last_heard.load(std::memory_order_relaxed) >= deadline.start_ns()) return;
    int64_t until = quiet_until.load(std::memory_order_relaxed);
    int64_t pause = deadline.length_ns();
    if (until == deadline.end_ns()) {  // we were the one who tried again
        const int64_t twice = 2 * pause_ns.load(std::memory_order_relaxed);
        pause = std::max(pause, std::min(twice, kMostPause));
    } else if (until != 0) {
        return;  // one that waited beside us has said so
    }
    if (quiet_until.compare_exchange_strong(until, now + pause, std::memory_order_relaxed)) {
        pause_ns.store(pause, std::memory_order_relaxed);
    }
}

}  // namespace warren::nss

#include "nss_warren/silence.h"

#include <atomic>

#include "nss_warren/settings.h"

namespace warren::nss {
namespace {

// Until when nobody asks, on the monotonic clock; 0: the sidecar answers.
constinit std::atomic<int64_t> quiet_until{0};
// When a look-up of this process last heard anything.
constinit std::atomic<int64_t> last_heard{0};

// A moment further away than any pause is of another clock: of a time namespace left since.
constexpr int64_t kLongestPause = int64_t{kMaxTimeoutMs} * 1'000'000;

}  // namespace

bool may_ask(const Deadline& deadline) {
    int64_t until = quiet_until.load(std::memory_order_relaxed);
    if (until == 0) return true;
    const int64_t now = Deadline::now_ns();
    if (now < until && until - now <= kLongestPause) return false;
    // The one who gets this in asks, and the others wait for what it finds.
    return quiet_until.compare_exchange_strong(until, deadline.end_ns(), std::memory_order_relaxed);
}

void remember_silence(Outcome outcome, const Deadline& deadline) {
    const int64_t now = Deadline::now_ns();
    if (outcome != Outcome::kLate) {
        last_heard.store(now, std::memory_order_relaxed);
        if (quiet_until.load(std::memory_order_relaxed) != 0) {
            quiet_until.store(0, std::memory_order_relaxed);
        }
    } else if (last_heard.load(std::memory_order_relaxed) < deadline.start_ns()) {
        quiet_until.store(now + deadline.length_ns(), std::memory_order_relaxed);
    }
}

}  // namespace warren::nss

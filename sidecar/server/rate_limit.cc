#include "sidecar/server/rate_limit.h"

#include <algorithm>
#include <ratio>

#include "sidecar/base/random.h"

namespace warren {
namespace {

using Tick = std::chrono::duration<uint64_t, std::ratio<1, 10000000>>;

constexpr uint64_t kSecond = Tick::period::den;
constexpr int kTimeBits = 48;  // 325 days; then they begin again
constexpr uint64_t kTimeMask = (uint64_t{1} << kTimeBits) - 1;
// A process that starts asks several questions at once, however few it may ask a second.
constexpr uint64_t kLeastBurst = 16;
constexpr int kMostAttempts = 4;

}  // namespace

RateLimit::RateLimit(uint32_t per_second)
    : interval_(kSecond / per_second),
      most_wait_(std::max<uint64_t>(per_second, kLeastBurst) * interval_),
      seed_(secure_random<uint64_t>()),
      start_(Clock::now()),
      sets_(std::make_unique<std::array<std::array<Bucket, kWays>, kSets>>()) {}

uint64_t RateLimit::who(const Address& address) {
    uint64_t value = address.is_ipv4() ? 0 : uint64_t{1} << 61;
    const auto octets = address.octets();
    for (size_t i = 0; i < std::min<size_t>(octets.size(), 8); ++i)
        value ^= uint64_t{octets[i]} << 8 * i;
    return value;
}

// Its bucket, or the one of its set that is full, or next to be, to be taken from somebody else.
RateLimit::Place RateLimit::find(uint64_t hash, uint64_t now) {
    auto& set = (*sets_)[hash % kSets];
    Place least{&set.front(), 0, ~uint64_t{0}};
    for (Bucket& bucket : set) {
        const uint64_t value = bucket.load(std::memory_order_relaxed);
        uint64_t wait = (value - now) & kTimeMask;
        if (wait > most_wait_) wait = 0;  // that time is past, even if it has begun again since
        if (value >> kTimeBits == hash >> kTimeBits) return {&bucket, value, wait};
        if (wait < least.wait) least = {&bucket, value, wait};
    }
    least.wait = 0;
    return least;
}

bool RateLimit::take(uint64_t who, TimePoint now) {
    const uint64_t hash = Random(who ^ seed_).next();
    const uint64_t ticks = std::chrono::duration_cast<Tick>(now - start_).count();
    for (int i = 0; i < kMostAttempts; ++i) {
        Place place = find(hash, ticks);
        if (place.wait + interval_ > most_wait_) return false;
        const uint64_t full_at = (ticks + place.wait + interval_) & kTimeMask;
        const uint64_t fresh = (hash >> kTimeBits) << kTimeBits | full_at;
        if (place.bucket->compare_exchange_weak(place.found, fresh, std::memory_order_relaxed)) {
            return true;
        }
    }
    return true;  // others of the same client were faster, each with its own token
}

}  // namespace warren

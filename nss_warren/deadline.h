// The one moment by which a whole look-up is over, however many system calls, signals and new
// connections it takes. Monotonic: a clock that is set does not move it. A value; no system call
// (the clock is read through the vDSO).
#pragma once

#include <poll.h>
#include <time.h>

#include <cstdint>

namespace warren::nss {

class Deadline {
  public:
    explicit Deadline(int milliseconds)
        : length_ns_(int64_t{milliseconds} * 1'000'000), end_ns_(now_ns() + length_ns_) {}

    [[nodiscard]] int64_t length_ns() const { return length_ns_; }
    [[nodiscard]] int64_t start_ns() const { return end_ns_ - length_ns_; }
    [[nodiscard]] int64_t end_ns() const { return end_ns_; }

    // Rounded up, so that it is 0 only when the deadline has passed and a wait never spins.
    [[nodiscard]] int left_ms() const {
        const int64_t left = end_ns_ - now_ns();
        return left <= 0 ? 0 : static_cast<int>((left + 999'999) / 1'000'000);
    }

    // Waits a little; a signal may shorten it. False if there is no time left.
    [[nodiscard]] bool pause(int milliseconds) const {
        const int left = left_ms();
        if (left > 0) ::poll(nullptr, 0, milliseconds < left ? milliseconds : left);
        return left > milliseconds;
    }

    static int64_t now_ns() {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    }

  private:
    int64_t length_ns_;
    int64_t end_ns_;
};

}  // namespace warren::nss

// Times a piece of work: several rounds, of which the median counts, least and most beside it. One
// thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace warren::bench {

// Nanoseconds for one time.
struct Timing {
    double median = 0;
    double least = 0;
    double most = 0;
};

inline double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

inline Timing summarize(std::vector<double> rounds) {
    std::sort(rounds.begin(), rounds.end());
    return {rounds[rounds.size() / 2], rounds.front(), rounds.back()};
}

// What is too short for the clock: as many times a round as take about 20 ms.
template <typename Work>
Timing time_short(Work work) {
    constexpr size_t kRounds = 9;
    constexpr double kRound = 0.02;
    const auto time_many = [&work](size_t times) {
        const auto start = std::chrono::steady_clock::now();
        for (size_t i = 0; i < times; ++i) work();
        return seconds_since(start);
    };
    size_t times = 1000;
    while (time_many(times) < kRound) times *= 2;
    std::vector<double> rounds;
    for (size_t i = 0; i < kRounds; ++i) {
        rounds.push_back(time_many(times) * 1e9 / static_cast<double>(times));
    }
    return summarize(rounds);
}

// What is long enough: once a round, behind `prepare`, whose result it is given and whose time does
// not count.
template <typename Prepare, typename Work>
Timing time_long(size_t rounds, Prepare prepare, Work work) {
    std::vector<double> times;
    for (size_t i = 0; i < rounds; ++i) {
        auto prepared = prepare();
        const auto start = std::chrono::steady_clock::now();
        work(prepared);
        times.push_back(seconds_since(start) * 1e9);
    }
    return summarize(times);
}

}  // namespace warren::bench

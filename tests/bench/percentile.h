// Time, and the percentiles of many times. One thread.
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <time.h>

static inline int64_t now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static inline int compare_times(const void* left, const void* right) {
    const int64_t a = *(const int64_t*)left, b = *(const int64_t*)right;
    return (a > b) - (a < b);
}

static inline void sort_times(int64_t* times, size_t count) {
    qsort(times, count, sizeof *times, compare_times);
}

// Of sorted times, in microseconds; `part` of 1000.
static inline double percentile_us(const int64_t* times, size_t count, size_t part) {
    return count > 0 ? (double)times[count * part / 1000] / 1000.0 : 0.0;
}

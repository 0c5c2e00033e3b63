#include "sidecar/base/histogram.h"

#include <numeric>

namespace warren {

void HistogramSum::add(const Histogram& histogram) {
    for (size_t i = 0; i < buckets.size(); ++i) buckets[i] += histogram.bucket(i);
    nanoseconds += histogram.sum();
}

HistogramSum HistogramSum::operator-(const HistogramSum& earlier) const {
    HistogramSum difference;
    for (size_t i = 0; i < buckets.size(); ++i) {
        difference.buckets[i] = buckets[i] - earlier.buckets[i];
    }
    difference.nanoseconds = nanoseconds - earlier.nanoseconds;
    return difference;
}

uint64_t HistogramSum::count() const {
    return std::accumulate(buckets.begin(), buckets.end(), uint64_t{0});
}

// Within a bucket all are taken to be spread evenly, as Prometheus' histogram_quantile() does.
uint64_t HistogramSum::quantile(double share) const {
    const double wanted = share * static_cast<double>(count());
    double below = 0;
    uint64_t from = 0;
    for (size_t i = 0; i < Histogram::kBounds.size(); ++i) {
        const auto here = static_cast<double>(buckets[i]);
        const uint64_t to = Histogram::kBounds[i];
        if (here > 0 && below + here >= wanted) {
            const double part = (wanted - below) / here;
            return from + static_cast<uint64_t>(part * static_cast<double>(to - from));
        }
        below += here;
        from = to;
    }
    return count() > 0 ? from : 0;
}

}  // namespace warren

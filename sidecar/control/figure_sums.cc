#include "sidecar/control/figure_sums.h"

#include <numeric>

namespace warren {
namespace {

// Our own zone never says these: they are for queries that are not answered at all.
FigureSums::From from_of(Origin origin, size_t rcode) {
    const auto code = static_cast<dns::Rcode>(rcode);
    if (code == dns::Rcode::kRefused && origin != Origin::kForwarded) {
        return FigureSums::From::kRefused;
    }
    const bool unread = code == dns::Rcode::kFormErr || code == dns::Rcode::kNotImp;
    if (unread && origin == Origin::kOwn) return FigureSums::From::kRefused;
    return static_cast<FigureSums::From>(origin);
}

template <typename Values>
uint64_t sum_of(const Values& values) {
    return std::accumulate(values.begin(), values.end(), uint64_t{0});
}

template <typename Values>
Values difference(const Values& later, const Values& earlier) {
    Values result{};
    for (size_t i = 0; i < later.size(); ++i) result[i] = later[i] - earlier[i];
    return result;
}

void add(const ServingFigures& worker, FigureSums& sums) {
    for (size_t transport = 0; transport < ServingFigures::kTransports; ++transport) {
        for (size_t type = 0; type < ServingFigures::kTypePlaces; ++type) {
            for (size_t origin = 0; origin < kOrigins; ++origin) {
                for (size_t rcode = 0; rcode < ServingFigures::kRcodes; ++rcode) {
                    const auto from = static_cast<Origin>(origin);
                    const uint64_t count =
                        worker.replies(static_cast<Transport>(transport), type, from, rcode);
                    sums.queries[transport][type] += count;
                    sums.replies[static_cast<size_t>(from_of(from, rcode))][rcode] += count;
                }
            }
        }
    }
    for (size_t i = 0; i < sums.nss.size(); ++i) {
        sums.nss[i] += worker.nss_replies(static_cast<nss::Status>(i));
    }
    for (size_t i = 0; i < kServed; ++i) sums.times[i].add(worker.times(static_cast<Served>(i)));
}

}  // namespace

FigureSums FigureSums::of(std::span<const ServingFigures* const> workers) {
    FigureSums sums;
    for (const ServingFigures* worker : workers) add(*worker, sums);
    return sums;
}

FigureSums FigureSums::operator-(const FigureSums& earlier) const {
    FigureSums result;
    for (size_t i = 0; i < queries.size(); ++i) {
        result.queries[i] = difference(queries[i], earlier.queries[i]);
    }
    for (size_t i = 0; i < replies.size(); ++i) {
        result.replies[i] = difference(replies[i], earlier.replies[i]);
    }
    result.nss = difference(nss, earlier.nss);
    result.times = difference(times, earlier.times);
    return result;
}

uint64_t FigureSums::queries_over(Transport transport) const {
    return sum_of(queries[static_cast<size_t>(transport)]);
}

uint64_t FigureSums::replies_from(From from) const {
    return sum_of(replies[static_cast<size_t>(from)]);
}

uint64_t FigureSums::replies_with(dns::Rcode rcode) const {
    uint64_t sum = 0;
    for (const auto& by_rcode : replies) sum += by_rcode[static_cast<size_t>(rcode)];
    return sum;
}

uint64_t FigureSums::nss_queries() const { return sum_of(nss); }

}  // namespace warren

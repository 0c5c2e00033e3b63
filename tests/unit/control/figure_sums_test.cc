#include "sidecar/control/figure_sums.h"

#include <doctest/doctest.h>

#include "sidecar/control/rate_samples.h"

using namespace warren;
using std::chrono::milliseconds;

TEST_CASE("workers are added up; what is refused is an origin of its own") {
    ServingFigures first;
    ServingFigures second;
    first.count(Transport::kUdp, dns::Type::kA, Origin::kOwn, 0);
    second.count(Transport::kUdp, dns::Type::kA, Origin::kOwn, 3);
    second.count(Transport::kTcp, dns::Type{1234}, Origin::kOwn, 1);
    second.count(Transport::kTcp, dns::Type::kAny, Origin::kCache, 5);
    second.count(Transport::kTcp, dns::Type::kA, Origin::kForwarded, 5);
    second.count_nss(nss::Status::kNotOurs);
    const std::array<const ServingFigures*, 2> workers{&first, &second};
    const FigureSums sums = FigureSums::of(workers);
    CHECK(sums.queries_over(Transport::kUdp) == 2);
    CHECK(sums.queries_over(Transport::kTcp) == 3);
    CHECK(sums.queries[0][1] == 2);
    CHECK(sums.queries[1][0] == 1);
    CHECK(sums.replies_from(FigureSums::From::kOwn) == 2);
    CHECK(sums.replies_from(FigureSums::From::kCache) == 0);
    CHECK(sums.replies_from(FigureSums::From::kForwarded) == 1);
    CHECK(sums.replies_from(FigureSums::From::kRefused) == 2);
    CHECK(sums.replies_with(dns::Rcode::kNxDomain) == 1);
    CHECK(sums.nss_queries() == 1);
    CHECK((sums - sums).queries_over(Transport::kUdp) == 0);
}

TEST_CASE("rates are of the time since somebody asked, a second ago or more") {
    ServingFigures figures;
    const std::array<const ServingFigures*, 1> workers{&figures};
    RateSamples samples;
    const auto ask = [&](TimePoint now) { return samples.note(FigureSums::of(workers), now); };
    const TimePoint start{};
    CHECK(ask(start).seconds == 0);
    figures.count(Transport::kUdp, dns::Type::kA, Origin::kOwn, 0);
    CHECK(ask(start + milliseconds(500)).seconds == 0);
    figures.count(Transport::kUdp, dns::Type::kA, Origin::kOwn, 0);
    const RateSamples::Rates rates = ask(start + milliseconds(2000));
    CHECK(rates.seconds == 2);
    CHECK(rates.counted.queries_over(Transport::kUdp) == 2);
    figures.count(Transport::kUdp, dns::Type::kA, Origin::kOwn, 0);
    CHECK(ask(start + milliseconds(3000)).counted.queries_over(Transport::kUdp) == 1);
    CHECK(ask(start + std::chrono::minutes(5)).seconds == 0);
}

// What all workers have answered, added up: at one moment, or between two. A plain value.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sidecar/server/serving_figures.h"

namespace warren {

struct FigureSums {
    // What is refused without looking for an answer is an origin of its own here.
    enum class From : uint8_t { kOwn, kCache, kForwarded, kRefused };
    static constexpr std::array<std::string_view, 4> kFromNames{"own", "cache", "forwarded",
                                                                "refused"};
    static constexpr std::array<std::string_view, kServed> kServedNames{"own", "cache", "forwarded",
                                                                        "nss"};
    static constexpr std::array<std::string_view, ServingFigures::kTransports> kTransportNames{
        "udp", "tcp"};
    static constexpr std::array<std::string_view, ServingFigures::kNssStatuses> kStatusNames{
        "", "found", "no_such_name", "no_address", "not_ours", "not_ready"};

    std::array<std::array<uint64_t, ServingFigures::kTypePlaces>, ServingFigures::kTransports>
        queries{};  // by transport and type
    std::array<std::array<uint64_t, ServingFigures::kRcodes>, kFromNames.size()> replies{};
    std::array<uint64_t, ServingFigures::kNssStatuses> nss{};
    std::array<HistogramSum, kServed> times{};

    static FigureSums of(std::span<const ServingFigures* const> workers);
    [[nodiscard]] FigureSums operator-(const FigureSums& earlier) const;

    [[nodiscard]] uint64_t queries_over(Transport transport) const;
    [[nodiscard]] uint64_t replies_from(From from) const;
    [[nodiscard]] uint64_t replies_with(dns::Rcode rcode) const;
    [[nodiscard]] uint64_t nss_queries() const;
};

}  // namespace warren

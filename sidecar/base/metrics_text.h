// Prometheus' text format (version 0.0.4), written family by family. One thread.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "sidecar/base/histogram.h"

namespace warren {

class MetricsText {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    // What the samples that follow are of. `type` is counter, gauge or histogram.
    void family(std::string_view name, std::string_view type, std::string_view help);
    void sample(Labels labels, std::integral auto value) {
        put_sample("", labels, std::to_string(value));
    }
    void sample(Labels labels, double value);
    // Buckets, sum and count, in seconds.
    void sample(Labels labels, const HistogramSum& sum);
    // A family of one sample.
    template <typename Value>
    void single(std::string_view name, std::string_view type, std::string_view help, Value value) {
        family(name, type, help);
        sample({}, value);
    }

    std::string finish() { return std::move(text_); }

  private:
    void put_sample(std::string_view suffix, Labels labels, std::string_view value,
                    std::string_view bound = {});

    std::string name_;
    std::string text_;
};

}  // namespace warren

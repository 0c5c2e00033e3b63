// Which queries are written to the log: none, until somebody asks for those of a name, a client or
// a share of all. Queries are private. Set on the main thread; the workers' recorders read it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sidecar/base/address.h"
#include "sidecar/base/published.h"

namespace warren {

struct QueryFilter {
    std::string name;               // labels, lower case: it and all below it; empty: every name
    std::string domain{};           // labels, lower case: what a single label is short for
    std::optional<Network> client;  // nothing: every client
    uint32_t sample = 1;            // one of so many
};

class QueryLog {
  public:
    [[nodiscard]] bool is_on() const { return on_.load(std::memory_order_relaxed); }
    // Nothing: off.
    void set(std::optional<QueryFilter> filter) {
        on_.store(filter.has_value(), std::memory_order_relaxed);
        filters_.publish(filter ? std::make_shared<const QueryFilter>(*filter) : nullptr);
    }
    [[nodiscard]] const Published<QueryFilter>& filters() const { return filters_; }

  private:
    std::atomic<bool> on_{false};
    Published<QueryFilter> filters_;
};

}  // namespace warren

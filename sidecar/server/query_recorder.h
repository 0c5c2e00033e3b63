// What happens beside each reply: it is counted, and logged where somebody wants to see it. One for
// each worker, on its thread. Costs an addition and one branch that is never taken, mostly.
#pragma once

#include <span>

#include "sidecar/base/log.h"
#include "sidecar/dns/name.h"
#include "sidecar/server/query_log.h"
#include "sidecar/server/serving_figures.h"

namespace warren {

class QueryRecorder {
  public:
    // `log` may be null; it outlives this.
    explicit QueryRecorder(const QueryLog* log);

    // `reply` is whole. `type` is the question's.
    void note(Transport transport, const Address& client, dns::Type type, Origin origin,
              std::span<const uint8_t> reply) {
        figures_.count(transport, type, origin, reply[3] & dns::kRcodeMask);
        if (log_.is_on()) [[unlikely]]
            log(transport, client, origin, reply);
    }
    // The same for NSS. `fd` is the connection, of which the log tells whose it is.
    void note_nss(int fd, std::span<const uint8_t> request, nss::Status status) {
        figures_.count_nss(status);
        if (log_.is_on()) [[unlikely]]
            log_nss(fd, request, status);
    }

    [[nodiscard]] ServingFigures& figures() { return figures_; }
    [[nodiscard]] const ServingFigures& figures() const { return figures_; }

  private:
    void log(Transport transport, const Address& client, Origin origin,
             std::span<const uint8_t> reply);
    void log_nss(int fd, std::span<const uint8_t> request, nss::Status status);
    [[nodiscard]] bool is_wanted(const QueryFilter& filter, dns::Labels name);
    void write(LogFields fields);

    ServingFigures figures_;
    const QueryLog& log_;
    Published<QueryFilter>::Reader filters_;
    uint32_t passed_ = 0;  // queries since the last one of the sample
    // At most so many lines a second.
    TimePoint second_began_{};
    size_t lines_ = 0;
    size_t left_out_ = 0;
};

}  // namespace warren

// Where two sources say different things of one service, the one given first is believed; that the
// other one said so is logged once, and counted. The catalog thread.
#pragma once

#include <set>
#include <string>

#include "sidecar/base/log_limit.h"
#include "sidecar/base/metrics.h"
#include "sidecar/catalog/catalog.h"

namespace warren {

// Whether clients would see a difference between the two: other addresses of running instances,
// another name outside; other ports or text where both have some. What only one of them knows (the
// ports, say, where the other publishes addresses alone) is none.
bool contradict(const Service& one, const Service& other);

class ConflictLog {
  public:
    explicit ConflictLog(Counters& counters) : counters_(counters) {}

    // `other` is null where they agree again, or there is no second one any more.
    void note(const std::string& service, const std::string& believed, const std::string* other);

  private:
    Counters& counters_;
    std::set<std::string> known_;
    LogLimit limit_{20};
};

}  // namespace warren

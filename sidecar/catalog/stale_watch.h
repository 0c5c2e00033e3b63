// Says when what is answered has become stale: a source that told something has not been well for
// so long. Sleeps until the moment that the next one gets there. Its loop's thread.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/source_status.h"

namespace warren {

class StaleWatch {
  public:
    // `limit` 0: never. `tell` is called with whether anything is stale, each time that changes.
    StaleWatch(EventLoop& loop, std::vector<const SourceStatus*> sources, Duration limit,
               std::function<void(bool stale)> tell)
        : loop_(loop), sources_(std::move(sources)), limit_(limit), tell_(std::move(tell)) {}

    // A source has become well, or failing.
    void look();

  private:
    EventLoop& loop_;
    std::vector<const SourceStatus*> sources_;
    Duration limit_;
    std::function<void(bool stale)> tell_;
    bool stale_ = false;
    Watch later_;
};

}  // namespace warren

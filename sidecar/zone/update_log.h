// The log's line on each catalog that is taken. Changes may come by the thousand: then a line a
// second, and the last one always, so that the log ends with what is answered. The loop's thread.
#pragma once

#include <cstddef>
#include <string>

#include "sidecar/base/clock.h"
#include "sidecar/base/event_loop.h"
#include "sidecar/zone/zone_compiler.h"

namespace warren {

class UpdateLog {
  public:
    explicit UpdateLog(EventLoop& loop) : loop_(loop) {}

    void note(const ZoneSummary& summary);

  private:
    void write();

    EventLoop& loop_;
    std::string line_;    // on the newest catalog
    size_t updates_ = 0;  // since the last line
    TimePoint next_line_at_{};
    Watch later_;
};

}  // namespace warren

// What serves those who watch the sidecar and tell it what to do: the control socket, --http, and
// what is kept for them alone. Main thread, between the start of the workers and their end.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "sidecar/command/catalog_thread.h"
#include "sidecar/control/control_server.h"
#include "sidecar/server/worker.h"

namespace warren {

// What it shows and changes; outlives it.
struct ControlledParts {
    const WorkerSettings& settings;
    const std::vector<std::unique_ptr<Worker>>& workers;
    const CatalogThread& catalog;
    Attachments& attachments;
    const UpstreamBoard& upstream_board;
    QueryLog& query_log;
    int control_fd;
    int http_fd;  // -1: off
};

class ControlSide {
  public:
    ControlSide(EventLoop& loop, const Options& options, const ControlledParts& parts);

  private:
    NameLookup lookup_;
    LivenessCheck liveness_;
    RateSamples rates_;
    ControlContext context_;
    ControlServer control_server_;
    std::optional<ControlServer> http_server_;
};

}  // namespace warren

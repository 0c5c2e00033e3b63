// What the control socket shows and changes. All of it belongs to others, who outlive it, and may
// be read from any thread; null is what there is none of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sidecar/attach/attachments.h"
#include "sidecar/base/metrics.h"
#include "sidecar/base/published.h"
#include "sidecar/base/source_status.h"
#include "sidecar/cache/cache.h"
#include "sidecar/control/liveness_check.h"
#include "sidecar/control/name_lookup.h"
#include "sidecar/control/rate_samples.h"
#include "sidecar/server/query_log.h"
#include "sidecar/server/serving_figures.h"
#include "sidecar/upstream/upstream_board.h"
#include "sidecar/upstream/upstream_list.h"
#include "sidecar/zone/zone_updater.h"

namespace warren {

// What is the same for as long as the sidecar runs.
struct SidecarFacts {
    std::string version;
    std::string domain;
    std::vector<std::string> listen;
    std::string http;  // empty: off
    int workers = 1;
    size_t cache_limit = 0;  // octets
    int64_t started_at = wall_milliseconds();
    TimePoint started = Clock::now();
};

struct ControlContext {
    Cache& cache;
    std::vector<const Counters*> counters;          // of each thread that counts
    std::vector<const SourceStatus*> sources = {};  // in the order of their options
    Attachments* attachments = nullptr;
    const Published<ZoneImage>* images = nullptr;
    const ZoneUpdater* updater = nullptr;
    const Published<UpstreamList>* upstreams = nullptr;
    const UpstreamBoard* upstream_board = nullptr;
    std::vector<const ServingFigures*> figures = {};  // of each worker
    std::function<uint64_t()> kernel_drops = {};
    LivenessCheck* liveness = nullptr;
    NameLookup* lookup = nullptr;
    QueryLog* query_log = nullptr;
    RateSamples* rates = nullptr;
    SidecarFacts facts = {};
};

// False: it has ended, and nothing can be attached before a restart.
inline bool has_attach_helper(const ControlContext& context) {
    return context.attachments == nullptr || context.attachments->has_helper();
}

}  // namespace warren

// What Warren's lists say, as the services of a catalog. Pure; any thread.
#pragma once

#include <vector>

#include "sidecar/sources/line_writer.h"
#include "sidecar/sources/warren_messages.h"

namespace warren {

// What the API tells of a cluster. The lists come from calls of their own, so one may be a little
// older than another: a container whose service or node is not there says nothing yet.
struct WarrenLists {
    std::vector<ApiService> services;
    std::vector<ApiContainer> containers;
    std::vector<ApiNode> nodes;
};

// Where two services have one name, the older has it. What runs counts as healthy: the API does
// not tell. What runs and should not any more is draining: it keeps its number and its own name.
ServiceTexts service_texts(const WarrenLists& lists);

}  // namespace warren

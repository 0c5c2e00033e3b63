// `warren-sidecar cache` and `warren-sidecar cache flush [NAME]`: what the running sidecar keeps of
// what upstreams have said. Main thread.
#pragma once

#include <string>

namespace warren {

struct CacheRequest {
    std::string control_socket;
    bool flush = false;
    std::string name;  // with all below it; empty: everything
    bool json = false;
};

// 0, or 1 with one line on stderr if the sidecar cannot be asked.
int ask_cache(const CacheRequest& request);

}  // namespace warren

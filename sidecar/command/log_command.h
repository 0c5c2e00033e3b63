// `warren-sidecar log-level [LEVEL]` and `warren-sidecar query-log [on|off]`: what the running
// sidecar writes to its log. Main thread.
#pragma once

#include <cstdint>
#include <string>

namespace warren {

struct LogLevelRequest {
    std::string control_socket;
    std::string level;  // empty: only shown
    bool json = false;
};

struct QueryLogRequest {
    enum class Action : uint8_t { kShow, kOn, kOff };

    std::string control_socket;
    Action action = Action::kShow;
    // Of `on`, as they are given; empty: all.
    std::string name;
    std::string client;
    std::string sample;
    bool json = false;
};

// 0, or 1 with one line on stderr.
int set_log_level(const LogLevelRequest& request);
int set_query_log(const QueryLogRequest& request);

}  // namespace warren

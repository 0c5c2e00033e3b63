// `warren-sidecar top` and `warren-sidecar watch`: what happens in the running sidecar, as it does;
// until they are interrupted, or it goes. Main thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace warren {

struct TopRequest {
    std::string control_socket;
    bool once = false;
    bool json = false;
};

struct WatchRequest {
    std::string control_socket;
    bool once = false;  // what is known already, and no more
    bool json = false;  // a line for each change
};

// 0, or 1 with one line on stderr.
int show_top(const TopRequest& request);
int watch_changes(const WatchRequest& request);

// The screen of `top`.
std::string top_text(const nlohmann::json& status);

}  // namespace warren

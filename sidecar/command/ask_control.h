// One request to the running sidecar over its control socket, for the commands and the CNI plugin.
// Main thread.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sidecar/base/http_client.h"

namespace warren {

struct ControlRequest {
    std::string socket_path;
    std::string_view method = "GET";
    std::string target;  // the path, with its query
    std::string body;    // JSON; empty: none
    Duration patience = std::chrono::seconds(5);
};

// Nobody could be asked. Any other failure is what a sidecar, or who answers in its place, has
// said.
class ControlUnreachable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// This user may not ask; another may.
class ControlForbidden : public ControlUnreachable {
    using ControlUnreachable::ControlUnreachable;
};

// Somebody is there, and says nothing.
class ControlSilent : public ControlUnreachable {
    using ControlUnreachable::ControlUnreachable;
};

// The question itself is wrong, as the sidecar says: a name that is none.
class ControlMistake : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The JSON that came back. Throws std::runtime_error with one line for people: why nobody could be
// asked, or what the sidecar did not like.
nlohmann::json ask_control(const ControlRequest& request);

// What a command does, and its exit code: 0, or with one line on standard error for what it has
// thrown 1, 2 for a mistake of who called.
int reporting(const std::function<void()>& act);

}  // namespace warren

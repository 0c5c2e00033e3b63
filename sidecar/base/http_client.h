// Asks one thing of an HTTP server behind a Unix socket, and waits: for the commands, which have
// nothing else to do. No state; any thread.
#pragma once

#include <string>
#include <string_view>

#include "sidecar/base/clock.h"

namespace warren {

struct HttpResponse {
    int status = 0;
    std::string body;
};

// `target` is the path, with its query; a body is JSON. Throws std::system_error for what the
// kernel says (ENOENT, EACCES, ECONNREFUSED; ETIMEDOUT once `patience` is over), std::runtime_error
// for what is no HTTP.
HttpResponse ask_unix_http(const std::string& socket_path, std::string_view method,
                           const std::string& target, Duration patience = std::chrono::seconds(5),
                           std::string_view body = {});

}  // namespace warren

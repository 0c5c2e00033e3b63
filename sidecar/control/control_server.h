// What can be asked of a running sidecar over HTTP: all of it over the control socket, by root, our
// own user and our group, whatever the mode of the file has become; what only reads over --http
// too. On the main thread and its loop; what it shows belongs to others, who
// outlive it and may be read from any thread.
#pragma once

#include "sidecar/base/http_server.h"
#include "sidecar/base/log_limit.h"
#include "sidecar/control/control_context.h"

namespace warren {

enum class Access : uint8_t { kFull, kReadOnly };

// The answer to one request. To add a route: a line in kRoutes and its function.
HttpReply answer_control(const ControlContext& context, Access access, const HttpRequest& request);

class ControlServer {
  public:
    ControlServer(EventLoop& loop, int listening_fd, Access access, const ControlContext& context);

  private:
    bool refuses(const HttpRequest& request);

    Access access_;
    LogLimit refusals_{5};
    HttpServer server_;
};

}  // namespace warren

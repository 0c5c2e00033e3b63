// What can be asked of a running sidecar over HTTP: all of it over the control socket, what only
// reads over --http too. On the main thread and its loop; what it shows belongs to others, who
// outlive it and may be read from any thread.
#pragma once

#include "sidecar/base/http_server.h"
#include "sidecar/control/control_context.h"

namespace warren {

enum class Access : uint8_t { kFull, kReadOnly };

// The answer to one request. To add a route: a line in kRoutes and its function.
HttpReply answer_control(const ControlContext& context, Access access, const HttpRequest& request);

class ControlServer {
  public:
    ControlServer(EventLoop& loop, int listening_fd, Access access, const ControlContext& context);

  private:
    HttpServer server_;
};

}  // namespace warren

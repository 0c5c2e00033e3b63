// Keeps the list of upstreams as /etc/resolv.conf has it, and says in the log when it changes.
// Lives on the thread of `loop`, and so does its destructor; `published` outlives it. A file that
// cannot be read or is empty (somebody is writing it) changes nothing once there is a list.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/file_watch.h"
#include "sidecar/base/published.h"
#include "sidecar/upstream/upstream_list.h"

namespace warren {

inline constexpr const char* kResolvConf = "/etc/resolv.conf";

class SystemUpstreams {
  public:
    // Publishes a list before it returns. `own`: where we listen.
    SystemUpstreams(EventLoop& loop, std::vector<Endpoint> own, Published<UpstreamList>& published,
                    std::string path = kResolvConf);

  private:
    void reread();

    std::vector<Endpoint> own_;
    Published<UpstreamList>& published_;
    std::string path_;
    UpstreamList list_;
    FileWatch watch_;
};

// What --upstream says: "system" follows resolv.conf, "none" is an empty list, anything else are
// the servers themselves, already known to be addresses. Publishes; null where there is nothing to
// follow.
std::unique_ptr<SystemUpstreams> follow_upstreams(EventLoop& loop,
                                                  const std::vector<std::string>& upstreams,
                                                  const std::vector<Endpoint>& own,
                                                  Published<UpstreamList>& published);

}  // namespace warren

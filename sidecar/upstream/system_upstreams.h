// Keeps the list of upstreams as /etc/resolv.conf has it, and says in the log when it changes.
// Lives on the thread of `loop`, and so does its destructor; `published` outlives it. A file that
// cannot be read or is empty (somebody is writing it) changes nothing once there is a list.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/file_watch.h"
#include "sidecar/base/published.h"
#include "sidecar/upstream/upstream_list.h"

namespace warren {

inline constexpr const char* kResolvConf = "/etc/resolv.conf";

// Servers that are asked as well, whatever resolv.conf says.
struct FixedUpstreams {
    std::vector<Upstream> before;
    std::vector<Upstream> behind;
    UpstreamList for_suffixes;  // groups other than the one for all names
};

class SystemUpstreams {
  public:
    // Publishes a list before it returns. `own`: where we listen, a wildcard as it is.
    SystemUpstreams(EventLoop& loop, std::vector<Endpoint> own, Published<UpstreamList>& published,
                    std::string path = kResolvConf, FixedUpstreams fixed = {});

  private:
    void reread();

    std::vector<Endpoint> own_;
    FixedUpstreams fixed_;
    Published<UpstreamList>& published_;
    std::string path_;
    UpstreamList list_;
    std::optional<FileWatch> watch_;
};

// What --upstream says, in this order: "system" follows resolv.conf, "none" alone is an empty list,
// anything else is a server, already known to be an address. Publishes; null where there is nothing
// to follow.
std::unique_ptr<SystemUpstreams> follow_upstreams(EventLoop& loop,
                                                  const std::vector<std::string>& upstreams,
                                                  const std::vector<Endpoint>& own,
                                                  Published<UpstreamList>& published);

}  // namespace warren

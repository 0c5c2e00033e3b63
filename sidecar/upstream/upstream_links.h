// The connections to one upstream, and what was learnt from those before. Owned by StreamLinks; one
// worker's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/upstream/stream_link.h"
#include "sidecar/upstream/tls_context.h"
#include "sidecar/upstream/upstream_list.h"

namespace warren {

class UpstreamLinks {
  public:
    UpstreamLinks(ExchangeContext& context, const StreamLimits& limits, Upstream server);
    ~UpstreamLinks();
    UpstreamLinks(const UpstreamLinks&) = delete;
    UpstreamLinks& operator=(const UpstreamLinks&) = delete;

    // A connection for one more question, over TLS if `tls` is not null; null if there can be none,
    // errno says why. `fresh`: none that may be as old as one that has just ended.
    std::shared_ptr<StreamLink> draw(TlsContext* tls, bool fresh);

    [[nodiscard]] size_t size() const { return links_.size(); }

  private:
    std::shared_ptr<StreamLink> open(TlsContext* tls);
    bool close_useless(TimePoint now);
    void take_end(StreamLink& link, const std::string& why);
    void complain(const std::string& why);

    ExchangeContext& context_;
    const StreamLimits& limits_;
    Upstream server_;
    TlsSession session_;
    std::vector<std::shared_ptr<StreamLink>> links_;
    // Its server answers one question on a connection, whatever else is asked there.
    TimePoint one_at_a_time_until_;
    TimePoint quiet_until_;  // it has been said in the log what is wrong
};

}  // namespace warren

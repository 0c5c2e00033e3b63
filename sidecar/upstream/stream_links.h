// The TCP and TLS connections of one worker, by upstream: opened when a question needs one, closed
// when none has for a while. There is no timer, and no TLS library loaded, before there is a
// connection for it. A member of ExchangeContext, which outlives it, as exchanges do not.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "sidecar/upstream/upstream_links.h"

namespace warren {

class StreamLinks {
  public:
    explicit StreamLinks(ExchangeContext& context) : context_(context) {}

    // See UpstreamLinks::draw().
    std::shared_ptr<StreamLink> draw(const Upstream& server, bool fresh);

    [[nodiscard]] size_t size() const;
    // For tests: other limits, another OpenSSL. Before the first question.
    StreamLimits& limits() { return limits_; }
    void use_library(std::string name) { library_ = std::move(name); }

  private:
    using Key = std::tuple<Endpoint, bool, std::string>;

    UpstreamLinks& of(const Upstream& server);
    TlsContext* tls();

    ExchangeContext& context_;
    StreamLimits limits_;
    std::string library_;
    std::unique_ptr<TlsContext> tls_;
    bool tls_failed_ = false;
    std::map<Key, UpstreamLinks, std::less<>> upstreams_;
};

}  // namespace warren

#include "sidecar/upstream/stream_links.h"

#include <cerrno>

#include "sidecar/base/log.h"
#include "sidecar/upstream/openssl.h"

namespace warren {
namespace {

// Upstreams that are remembered without a connection: more than anybody configures.
constexpr size_t kMostUpstreams = 64;

}  // namespace

std::shared_ptr<StreamLink> StreamLinks::draw(const Upstream& server, bool fresh) {
    if (!server.tls) return of(server).draw(nullptr, fresh);
    TlsContext* context = tls();
    if (context == nullptr) {
        errno = ENOTSUP;
        return nullptr;
    }
    return of(server).draw(context, fresh);
}

UpstreamLinks& StreamLinks::of(const Upstream& server) {
    const std::tuple<const Endpoint&, const bool&, const std::string&> key(
        server.endpoint, server.tls, server.tls_name);
    const auto found = upstreams_.find(key);
    if (found != upstreams_.end()) return found->second;
    if (upstreams_.size() >= kMostUpstreams) {
        std::erase_if(upstreams_, [](const auto& each) { return each.second.size() == 0; });
    }
    return upstreams_
        .emplace(std::piecewise_construct, std::forward_as_tuple(key),
                 std::forward_as_tuple(context_, limits_, server))
        .first->second;
}

TlsContext* StreamLinks::tls() {
    if (tls_ || tls_failed_) return tls_.get();
    std::string error;
    tls_ = TlsContext::make(library_.empty() ? kOpenSslLibrary : library_.c_str(), error);
    tls_failed_ = !tls_;
    if (tls_failed_) {
        log_error("upstreams cannot be asked over TLS, that needs OpenSSL (libssl3): " + error);
    }
    return tls_.get();
}

size_t StreamLinks::size() const {
    size_t count = 0;
    for (const auto& [key, links] : upstreams_) count += links.size();
    return count;
}

}  // namespace warren

#include "sidecar/server/attached_server.h"

#include <utility>

namespace warren {
namespace {

// One container must not take what is meant for all: it may hold as much as one user of the host.
constexpr int kShares = 16;

}  // namespace

AttachedServer::AttachedServer(const ServerContext& context, AttachedSockets sockets,
                               ClientPolicy policy, OrderSockets order)
    : policy_(std::move(policy)),
      forwarder_(context.forwarding, context.forwarder, std::move(order)),
      tcp_{context.forwarding.loop,     context.responder, forwarder_,
           context.forwarding.counters, context.tcp.input, context.tcp.output},
      listener_{.endpoint = {},
                .wildcard = false,
                .udp = std::move(sockets.udp),
                .tcp = std::move(sockets.tcp)},
      nss_(std::move(sockets.nss)),
      nss_server_(context.forwarding.loop, nss_.get(), kShares, context.responder,
                  context.forwarding.counters, &policy_) {
    if (!listener_.udp) return;
    udp_server_.emplace(context.forwarding.loop, listener_, context.batch, context.responder,
                        forwarder_, context.forwarding.counters, &policy_);
    tcp_server_.emplace(listener_, tcp_, &policy_);
}

void AttachedServer::pause() {
    if (udp_server_) udp_server_->pause();
    if (tcp_server_) tcp_server_->pause();
    nss_server_.pause();
}

void AttachedServer::go_on() {
    if (udp_server_) udp_server_->go_on();
    if (tcp_server_) tcp_server_->go_on();
    nss_server_.go_on();
}

bool AttachedServer::quiet() const {
    return forwarder_.in_flight() == 0 && nss_server_.empty() &&
           (!tcp_server_ || tcp_server_->empty());
}

}  // namespace warren

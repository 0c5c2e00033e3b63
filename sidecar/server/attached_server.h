// What one worker serves for one attached container: DNS on 127.0.0.11:53 of its namespace, and its
// own NSS socket. Owns the sockets; an open one keeps a dead container's namespace, so it goes with
// the attachment. The worker's thread.
#pragma once

#include <optional>

#include "sidecar/attach/attachments.h"
#include "sidecar/server/client.h"
#include "sidecar/server/nss_server.h"
#include "sidecar/server/tcp_server.h"
#include "sidecar/server/udp_server.h"
#include "sidecar/upstream/container_forwarder.h"

namespace warren {

// What the servers of a worker share.
struct ServerContext {
    ForwarderParts forwarding;
    Responder& responder;
    Forwarder& forwarder;
    UdpBatch& batch;
    const TcpShared& tcp;
};

// Asks for sockets in the container's namespace: AF_INET or AF_INET6.
using OrderSockets = std::function<void(int family)>;

class AttachedServer {
  public:
    AttachedServer(const ServerContext& context, AttachedSockets sockets, ClientPolicy policy,
                   OrderSockets order);
    AttachedServer(const AttachedServer&) = delete;
    AttachedServer& operator=(const AttachedServer&) = delete;

    void set_policy(ClientPolicy policy) { policy_ = std::move(policy); }

    void take_upstream(int family, StockedSockets sockets) {
        forwarder_.take(family, std::move(sockets));
    }

    // Takes nothing new for the moment.
    void pause();
    void go_on();
    // Nobody is being answered any more.
    [[nodiscard]] bool quiet() const;

    // Who waits for an upstream gets an answer, not silence.
    void give_up() { forwarder_.give_up(); }

  private:
    ClientPolicy policy_;
    ContainerForwarder forwarder_;
    TcpShared tcp_;
    Listener listener_;
    UniqueFd nss_;
    std::optional<UdpServer> udp_server_;
    std::optional<TcpServer> tcp_server_;
    NssServer nss_server_;
};

}  // namespace warren

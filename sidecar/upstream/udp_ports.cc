#include "sidecar/upstream/udp_ports.h"

#include <sys/socket.h>

#include <utility>

namespace warren {

UdpPort* UdpPorts::draw(ExchangeContext& context, UpstreamHealth& health, const Endpoint& server) {
    std::unique_ptr<UdpPort>& port = ports_[context.random.below(kPorts)];
    if (port && !port->is_worn(Clock::now())) return port.get();
    close_worn();
    if (port && worn_.size() >= kMostWorn) return port.get();
    UniqueFd fd = connect_socket(context, server, SOCK_DGRAM);
    if (!fd) return nullptr;
    auto opened = std::make_unique<UdpPort>(context, health, std::move(fd));
    if (port) worn_.push_back(std::move(port));
    port = std::move(opened);
    return port.get();
}

void UdpPorts::close_worn() {
    std::erase_if(worn_, [](const auto& port) { return port->is_idle(); });
}

}  // namespace warren

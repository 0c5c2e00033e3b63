#include "sidecar/upstream/udp_exchange.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

#include "sidecar/upstream/upstream_book.h"

namespace warren {

UdpExchange::UdpExchange(ExchangeContext& context, const Question& question, UdpPort& port,
                         Report report)
    : context_(context),
      question_(question),
      report_(std::move(report)),
      port_(&port),
      id_(port.add(*this)) {}

UdpExchange::~UdpExchange() {
    if (port_ != nullptr) port_->forget(id_);
}

bool UdpExchange::send() {
    std::array<uint8_t, 2> id{};
    dns::put16(id.data(), id_);
    auto* rest = const_cast<uint8_t*>(question_.message.data()) + id.size();
    std::array<iovec, 2> parts{iovec{id.data(), id.size()},
                               iovec{rest, question_.message.size() - id.size()}};
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    if (sendmsg(port_->fd(), &header, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) return false;
    context_.counters.add(Counter::kUpstreamQuestions);
    return true;
}

// An error shows up at the port soon, if it lasts.
void UdpExchange::resend() {
    if (port_ != nullptr) send();
}

void UdpExchange::report(std::span<uint8_t> response) {
    port_ = nullptr;
    report_(*this, response);
}

std::unique_ptr<Exchange> ask_over_udp(ExchangeContext& context, const Question& question,
                                       const Upstream& server, Exchange::Report report) {
    UpstreamState& state = context.book.of(server);
    const auto ask = [&](Exchange::Report given) -> std::unique_ptr<Exchange> {
        UdpPort* port = state.ports.draw(context, state.health, server.endpoint);
        if (port == nullptr) return nullptr;
        auto exchange = std::make_unique<UdpExchange>(context, question, *port, std::move(given));
        if (exchange->send()) return exchange;
        const int error = errno;
        port->wear_out();
        exchange.reset();
        errno = error;
        return nullptr;
    };
    auto exchange = ask(report);
    // The address that the socket was given may be gone since: once more from a new one.
    return exchange ? std::move(exchange) : ask(std::move(report));
}

}  // namespace warren

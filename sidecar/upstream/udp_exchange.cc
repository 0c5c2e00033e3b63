#include "sidecar/upstream/udp_exchange.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>

#include "sidecar/base/random.h"

namespace warren {
namespace {

// Messages read before others get their turn: somebody may flood this port.
constexpr int kMostPerTurn = 16;

}  // namespace

UdpExchange::UdpExchange(ExchangeContext& context, const Question& question, UniqueFd fd,
                         Report report)
    : context_(context),
      question_(question),
      report_(std::move(report)),
      id_(secure_random<uint16_t>()),
      fd_(std::move(fd)),
      readable_(context.loop.on_readable(fd_.get(), [this] { receive(); })) {}

bool UdpExchange::send() {
    // The client's bytes as they came, but for the id.
    std::array<uint8_t, 2> id{};
    dns::put16(id.data(), id_);
    auto* rest = const_cast<uint8_t*>(question_.message.data()) + id.size();
    std::array<iovec, 2> parts{iovec{id.data(), id.size()},
                               iovec{rest, question_.message.size() - id.size()}};
    msghdr header{};
    header.msg_iov = parts.data();
    header.msg_iovlen = parts.size();
    if (sendmsg(fd_.get(), &header, MSG_NOSIGNAL) < 0) return false;
    ++context_.counters.sent;
    return true;
}

// An error shows up in receive() soon, if it lasts.
void UdpExchange::resend() { send(); }

void UdpExchange::receive() {
    for (int i = 0; i < kMostPerTurn; ++i) {
        const ssize_t size = recv(fd_.get(), context_.buffer.data(), context_.buffer.size(), 0);
        if (size < 0) {
            if (errno == EAGAIN || errno == EINTR) return;
            readable_ = Watch();
            return report_(*this, {});  // ICMP said so: nobody listens there, or no way leads there
        }
        const auto response = std::span(context_.buffer).first(static_cast<size_t>(size));
        if (is_response(context_, question_, id_, response)) {
            readable_ = Watch();
            return report_(*this, response);
        }
    }
}

std::unique_ptr<Exchange> ask_over_udp(ExchangeContext& context, const Question& question,
                                       const Upstream& server, Exchange::Report report) {
    UniqueFd fd = connect_socket(server.endpoint, SOCK_DGRAM);
    if (!fd) return nullptr;
    auto exchange =
        std::make_unique<UdpExchange>(context, question, std::move(fd), std::move(report));
    if (exchange->send()) return exchange;
    const int error = errno;
    exchange.reset();
    errno = error;
    return nullptr;
}

}  // namespace warren

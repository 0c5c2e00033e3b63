#include "sidecar/upstream/tcp_exchange.h"

#include <sys/socket.h>

#include <cerrno>

#include "sidecar/base/random.h"

namespace warren {
namespace {

constexpr size_t kLengthSize = 2;  // in front of each message (RFC 1035, 4.2.2)

}  // namespace

TcpExchange::TcpExchange(ExchangeContext& context, const Question& question, UniqueFd fd,
                         Report report)
    : context_(context),
      question_(question),
      report_(std::move(report)),
      id_(secure_random<uint16_t>()),
      fd_(std::move(fd)),
      // Writable: connected, or not to be connected; send() learns which.
      ready_(context.loop.on_writable(fd_.get(), [this] { send(); })) {
    out_.resize(kLengthSize);
    dns::put16(out_.data(), static_cast<uint16_t>(question.message.size()));
    out_.insert(out_.end(), question.message.begin(), question.message.end());
    dns::put16(out_.data() + kLengthSize, id_);
}

void TcpExchange::send() {
    const ssize_t size =
        ::send(fd_.get(), out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0) {
        if (errno == EAGAIN || errno == EINTR) return;
        return fail();
    }
    sent_ += static_cast<size_t>(size);
    if (sent_ < out_.size()) return;
    ++context_.counters.sent;
    ready_ = context_.loop.on_readable(fd_.get(), [this] { receive(); });
}

void TcpExchange::receive() {
    const ssize_t size = recv(fd_.get(), context_.buffer.data(), context_.buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size <= 0) return fail();  // closed before the response was whole
    in_.insert(in_.end(), context_.buffer.begin(), context_.buffer.begin() + size);
    take_messages();
}

void TcpExchange::take_messages() {
    size_t at = 0;
    while (in_.size() - at >= kLengthSize) {
        const size_t size = dns::get16(in_.data() + at);
        if (in_.size() - at - kLengthSize < size) break;
        const auto message = std::span(in_).subspan(at + kLengthSize, size);
        at += kLengthSize + size;
        if (is_response(context_, question_, id_, message)) {
            ready_ = Watch();
            return report_(*this, message);
        }
    }
    in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(at));
}

void TcpExchange::fail() {
    ready_ = Watch();
    report_(*this, {});
}

std::unique_ptr<Exchange> ask_over_tcp(ExchangeContext& context, const Question& question,
                                       const Upstream& server, Exchange::Report report) {
    UniqueFd fd = connect_socket(server.endpoint, SOCK_STREAM);
    if (!fd) return nullptr;
    return std::make_unique<TcpExchange>(context, question, std::move(fd), std::move(report));
}

}  // namespace warren

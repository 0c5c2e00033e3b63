#include "sidecar/upstream/stream_link.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sidecar/base/log.h"
#include "sidecar/base/random.h"
#include "sidecar/dns/protocol.h"
#include "sidecar/upstream/exchange.h"
#include "sidecar/upstream/padding.h"
#include "sidecar/upstream/tcp_exchange.h"

namespace warren {
namespace {

// Octets that the server has not taken, and ids in use: then it gets no more.
constexpr size_t kMostUnsent = size_t{256} << 10;
constexpr size_t kMostIds = 4096;

}  // namespace

StreamLink::StreamLink(ExchangeContext& context, const StreamLimits& limits, UniqueFd fd,
                       std::unique_ptr<TlsStream> tls, Ended ended)
    : context_(context),
      limits_(limits),
      fd_(std::move(fd)),
      tls_(std::move(tls)),
      ended_(std::move(ended)),
      // Writable: connected, or not to be connected.
      writable_(context.loop.on_writable(fd_.get(), [this] { connected(); })),
      idle_(context.loop.after(limits.idle, [this] { check_idle(); })) {}

bool StreamLink::has_room() const {
    return queued_.size() + out_.size() - sent_ < kMostUnsent && pending_.size() < kMostIds;
}

bool StreamLink::is_stalled(TimePoint now) const {
    return !pending_.empty() && now - silent_since_ > limits_.silence;
}

bool StreamLink::left_some() const {
    return answered_ > 0 && std::any_of(pending_.begin(), pending_.end(), [this](const auto& each) {
               return each.second.asked_at < answered_at_;
           });
}

uint16_t StreamLink::ask(TcpExchange& exchange) {
    auto id = secure_random<uint16_t>();
    while (pending_.contains(id)) id = secure_random<uint16_t>();
    std::vector<uint8_t> message = exchange.question().message;
    dns::put16(message.data(), id);
    if (tls_) pad_query(message);
    append_with_length(message, queued_);
    ++unsent_;
    used_at_ = Clock::now();
    if (pending_.empty()) silent_since_ = used_at_;
    pending_.emplace(id, Pending{&exchange, used_at_});
    ++awaited_;
    flush_soon();
    return id;
}

void StreamLink::forget(uint16_t id) {
    const auto found = pending_.find(id);
    if (found == pending_.end() || found->second.exchange == nullptr) return;
    --awaited_;
    if (fd_) {
        found->second.exchange = nullptr;
    } else {
        pending_.erase(found);
    }
}

void StreamLink::connected() {
    const auto self = shared_from_this();
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return end(errno_text(error));
    connected_ = true;
    readable_ = context_.loop.on_readable(fd_.get(), [this] { receive(); });
    writable_ = Watch();
    if (tls_) tls_->start();
    flush();
}

// What is asked in one turn of the loop leaves together.
void StreamLink::flush_soon() {
    if (!connected_ || writable_.active() || flushing_.active()) return;
    flushing_ = context_.loop.after(Duration::zero(), [this] { flush(); });
}

void StreamLink::flush() {
    const auto self = shared_from_this();
    flushing_ = Watch();
    encode();
    while (sent_ < out_.size()) {
        const ssize_t size = ::send(fd_.get(), out_.data() + sent_, out_.size() - sent_,
                                    MSG_NOSIGNAL | MSG_DONTWAIT);
        if (size >= 0) {
            sent_ += static_cast<size_t>(size);
        } else if (errno == EAGAIN) {
            if (writable_.active()) return;
            writable_ = context_.loop.on_writable(fd_.get(), [this] { flush(); });
            return;
        } else if (errno != EINTR) {
            return end(errno_text(errno));
        }
    }
    writable_ = Watch();
    out_ = {};  // an idle connection holds no memory
    sent_ = 0;
    if (!queued_.empty()) return;  // until the handshake is done
    context_.counters.add(Counter::kUpstreamQuestions, unsent_);
    unsent_ = 0;
}

void StreamLink::encode() {
    if (!tls_) {
        out_.insert(out_.end(), queued_.begin(), queued_.end());
        queued_.clear();
        return;
    }
    if (tls_->is_ready()) {
        tls_->write(queued_);  // what fails here fails in read() as well
        queued_.clear();
    }
    tls_->take_output(out_);
}

void StreamLink::receive() {
    const auto self = shared_from_this();
    const ssize_t size = recv(fd_.get(), context_.buffer.data(), context_.buffer.size(), 0);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size < 0) return end(errno_text(errno));
    if (size == 0) return end("the connection was closed");
    silent_since_ = Clock::now();
    const bool goes_on = decrypt(static_cast<size_t>(size));
    take_messages();
    if (!fd_) return;
    if (!goes_on) return end(tls_->error());
    if (tls_ && !writable_.active()) flush();
}

// From the context's buffer to in_; false: that was the end.
bool StreamLink::decrypt(size_t size) {
    const std::span buffer(context_.buffer);
    if (!tls_) {
        in_.add(buffer.first(size));
        return true;
    }
    tls_->receive(buffer.first(size));
    for (;;) {
        const auto plain = tls_->read(buffer);
        if (!plain) return false;
        if (*plain == 0) return true;
        in_.add(buffer.first(*plain));
    }
}

void StreamLink::take_messages() {
    // Whoever is told may end all of this.
    while (fd_) {
        const auto message = in_.next();
        if (!message) return;
        take(*message);
    }
}

void StreamLink::take(std::span<uint8_t> message) {
    const auto found = message.size() < dns::kHeaderSize
                           ? pending_.end()
                           : pending_.find(dns::get16(message.data()));
    if (found == pending_.end()) {
        context_.counters.add(Counter::kUpstreamIgnored);
        return;
    }
    TcpExchange* exchange = found->second.exchange;
    if (exchange != nullptr) {
        if (!is_response(context_, exchange->question(), found->first, message)) return;
        --awaited_;
    } else {
        context_.counters.add(Counter::kUpstreamLate);
    }
    used_at_ = answered_at_ = silent_since_;
    ++answered_;
    pending_.erase(found);
    if (exchange != nullptr) exchange->take_response(message);
}

void StreamLink::check_idle() {
    const auto self = shared_from_this();
    const Duration quiet = Clock::now() - used_at_;
    if (quiet >= limits_.idle && awaited_ == 0) {
        return end(answered_ > 0 || pending_.empty() ? "" : "there was no answer");
    }
    const Duration rest = quiet < limits_.idle ? limits_.idle - quiet : limits_.idle;
    idle_ = context_.loop.after(rest, [this] { check_idle(); });
}

void StreamLink::end(const std::string& why) {
    if (!fd_) return;
    const auto self = shared_from_this();
    const Ended ended = std::move(ended_);
    if (connected_ && tls_) {  // close_notify, or the reason why not
        tls_->shut_down();
        out_.erase(out_.begin(), out_.begin() + static_cast<std::ptrdiff_t>(sent_));
        tls_->take_output(out_);
        ::send(fd_.get(), out_.data(), out_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    close();
    ended(*this, why);
    // One who is told may destroy others who wait.
    while (!pending_.empty()) {
        TcpExchange* exchange = pending_.begin()->second.exchange;
        pending_.erase(pending_.begin());
        if (exchange == nullptr) continue;
        --awaited_;
        exchange->take_loss(answered_ > 0);
    }
}

void StreamLink::close() {
    readable_ = Watch();
    writable_ = Watch();
    flushing_ = Watch();
    idle_ = Watch();
    tls_.reset();
    fd_.reset();
}

}  // namespace warren

#include "sidecar/upstream/udp_port.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <vector>

#include "sidecar/base/random.h"
#include "sidecar/upstream/udp_exchange.h"

namespace warren {
namespace {

constexpr Duration kLifetime = std::chrono::seconds(2);
// Messages read before others get their turn: somebody may flood this port.
constexpr int kMostPerTurn = 16;

}  // namespace

UdpPort::UdpPort(ExchangeContext& context, UpstreamHealth& health, UniqueFd fd)
    : context_(context),
      health_(health),
      fd_(std::move(fd)),
      readable_(context.loop.on_readable(fd_.get(), [this] { receive(); })) {}

bool UdpPort::is_worn(TimePoint now) const {
    return uses_ >= kMostUses || now - opened_at_ > kLifetime;
}

uint16_t UdpPort::add(UdpExchange& exchange) {
    ++uses_;
    ++waiting_;
    for (;;) {
        const auto id = secure_random<uint16_t>();
        if (pending_.try_emplace(id, Pending{&exchange, Clock::now()}).second) return id;
    }
}

void UdpPort::forget(uint16_t id) {
    const auto found = pending_.find(id);
    if (found == pending_.end() || found->second.exchange == nullptr) return;
    found->second.exchange = nullptr;
    --waiting_;
}

void UdpPort::receive() {
    receiving_ = true;
    for (int i = 0; i < kMostPerTurn; ++i) {
        const ssize_t size =
            recv(fd_.get(), context_.buffer.data(), context_.buffer.size(), MSG_DONTWAIT);
        if (size >= 0) {
            take(std::span(context_.buffer).first(static_cast<size_t>(size)));
        } else if (errno == EAGAIN || errno == EINTR) {
            break;
        } else {
            fail_all();  // ICMP said so: nobody listens there, or no way leads there
            break;
        }
    }
    receiving_ = false;
}

void UdpPort::take(std::span<uint8_t> message) {
    const auto found = message.size() < dns::kHeaderSize
                           ? pending_.end()
                           : pending_.find(dns::get16(message.data()));
    if (found == pending_.end()) {
        context_.counters.add(Counter::kUpstreamIgnored);
        return;
    }
    const Pending pending = found->second;
    if (pending.exchange == nullptr) {
        pending_.erase(found);
        context_.counters.add(Counter::kUpstreamLate);
        health_.answered(Clock::now() - pending.sent_at, Clock::now());
        return;
    }
    if (!is_response(context_, pending.exchange->question(), found->first, message)) return;
    pending_.erase(found);
    --waiting_;
    pending.exchange->report(message);
}

// A report may end other exchanges of this port.
void UdpPort::fail_all() {
    readable_ = Watch();
    wear_out();
    std::vector<uint16_t> ids;
    for (const auto& [id, pending] : pending_) {
        if (pending.exchange != nullptr) ids.push_back(id);
    }
    for (const uint16_t id : ids) {
        const auto found = pending_.find(id);
        if (found == pending_.end() || found->second.exchange == nullptr) continue;
        UdpExchange* exchange = found->second.exchange;
        pending_.erase(found);
        --waiting_;
        exchange->report({});
    }
}

}  // namespace warren

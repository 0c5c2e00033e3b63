#include "sidecar/upstream/forwarded_query.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>

#include "sidecar/base/log.h"
#include "sidecar/dns/reply_writer.h"
#include "sidecar/dns/response.h"

namespace warren {
namespace {

using dns::Rcode;

// As it is for the names of the domain itself: a single label may be a service's tomorrow.
constexpr uint32_t kSingleLabelNegativeTtl = 5;

Rcode rcode_of(std::span<const uint8_t> response) {
    return static_cast<Rcode>(dns::get16(response.data() + 2) & dns::kRcodeMask);
}

// Another upstream may know better.
bool is_inability(Rcode rcode) {
    return rcode == Rcode::kServFail || rcode == Rcode::kRefused || rcode == Rcode::kNotImp ||
           rcode == Rcode::kFormErr;
}

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

ForwardedQuery::ForwardedQuery(ExchangeContext& context, const ForwarderLimits& limits,
                               Question question, Transport transport, size_t size_limit,
                               Finish finish)
    : context_(context),
      limits_(limits),
      question_(std::move(question)),
      transport_(transport),
      size_limit_(size_limit),
      finish_(std::move(finish)),
      deadline_(Clock::now() + limits.budget) {}

void ForwardedQuery::ask(std::vector<Upstream> servers) {
    servers_ = std::move(servers);
    if (ask_next()) return;
    timer_ = context_.loop.after(Duration::zero(), [this] { give_up(); });
}

void ForwardedQuery::refuse() {
    timer_ = context_.loop.after(Duration::zero(), [this] { reply_error(Rcode::kRefused, {}); });
}

// False if there is nobody left to ask.
bool ForwardedQuery::ask_next() {
    while (next_ < servers_.size()) {
        const Upstream& server = servers_[next_++];
        auto exchange = start_exchange(server);
        if (!exchange) continue;
        if (log_enabled(LogLevel::kDebug)) {
            log_debug("forwarding to upstream " + server.text() + ": " +
                      question_.query.name.text());
        }
        exchanges_.push_back(std::move(exchange));
        wait();
        return true;
    }
    return false;
}

std::unique_ptr<Exchange> ForwardedQuery::start_exchange(const Upstream& server) {
    const auto start = transport_ == Transport::kUdp ? ask_over_udp : ask_over_tcp;
    try {
        auto exchange = start(context_, question_, server,
                              [this](Exchange& reporting, std::span<uint8_t> response) {
                                  take_response(reporting, response);
                              });
        if (!exchange && is_shortage(errno)) no_descriptor_ = true;
        return exchange;
    } catch (const std::runtime_error&) {  // the kernel watches no more descriptors for us
        no_descriptor_ = true;
        return nullptr;
    }
}

void ForwardedQuery::take_response(Exchange& exchange, std::span<uint8_t> response) {
    if (!response.empty() && !is_inability(rcode_of(response))) return pass_on(response);
    if (!response.empty()) error_response_.assign(response.begin(), response.end());
    std::erase_if(exchanges_, [&exchange](const auto& held) { return held.get() == &exchange; });
    if (!ask_next() && exchanges_.empty()) give_up();
}

void ForwardedQuery::wait() {
    const Duration delay = std::min(limits_.retry_interval, deadline_ - Clock::now());
    timer_ = context_.loop.after(delay, [this] { retry(); });
}

void ForwardedQuery::retry() {
    if (Clock::now() >= deadline_) return give_up();
    if (ask_next()) return;
    // All have had their time: an error now is worth more than perhaps something better later.
    if (!error_response_.empty() || exchanges_.empty()) return give_up();
    // The same socket and id again: a second pair would make forging a response easier.
    exchanges_[resent_++ % exchanges_.size()]->resend();
    wait();
}

void ForwardedQuery::pass_on(std::span<uint8_t> response) {
    ++context_.counters.answered;
    if (dns::get16(response.data() + dns::kQdCount) == 0) {
        return reply_error(rcode_of(response), {});  // the client shall have its question back
    }
    dns::put16(response.data(), question_.query.id);
    if (question_.query.name.label_count() == 1) {
        dns::limit_negative_ttl(response, kSingleLabelNegativeTtl);
    }
    finish_(response.first(dns::cut_to_fit(response, size_limit_)));
}

void ForwardedQuery::give_up() {
    if (!error_response_.empty()) return pass_on(error_response_);
    if (!exchanges_.empty()) {
        ++context_.counters.timed_out;
        return reply_error(Rcode::kServFail, dns::ExtendedError::kNoReachableAuthority);
    }
    ++(no_descriptor_ ? context_.counters.no_room : context_.counters.failed);
    reply_error(Rcode::kServFail, dns::ExtendedError::kNetworkError);
}

void ForwardedQuery::reply_error(Rcode rcode, std::optional<dns::ExtendedError> error) {
    std::array<uint8_t, dns::kMinUdpSize> buffer{};
    dns::ReplyWriter reply(question_.message, question_.query, buffer, size_limit_);
    reply.set_rcode(rcode);
    reply.set_recursion_available();
    if (error) reply.set_extended_error(*error);
    finish_(std::span(buffer).first(reply.finish()));
}

}  // namespace warren

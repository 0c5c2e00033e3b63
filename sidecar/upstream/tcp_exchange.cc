#include "sidecar/upstream/tcp_exchange.h"

#include <stdexcept>

namespace warren {
namespace {

// Connections that a question is tried on, one after the other.
constexpr int kMostTries = 3;

}  // namespace

TcpExchange::TcpExchange(ExchangeContext& context, const Question& question, const Upstream& server,
                         Report report)
    : context_(context), question_(question), server_(server), report_(std::move(report)) {}

TcpExchange::~TcpExchange() {
    if (link_) link_->forget(id_);
}

bool TcpExchange::ask(bool fresh) {
    link_ = context_.streams.draw(server_, fresh);
    if (!link_) return false;
    id_ = link_->ask(*this);
    ++asked_;
    return true;
}

// TCP itself repeats what is lost, unless the whole connection is: one that has become silent.
void TcpExchange::resend() {
    if (!link_ || !link_->is_stalled(Clock::now()) || asked_ == kMostTries) return;
    const std::shared_ptr<StreamLink> other = context_.streams.draw(server_, true);
    if (!other || other == link_) return;
    link_->forget(id_);
    link_ = other;
    id_ = link_->ask(*this);
    ++asked_;
}

void TcpExchange::take_response(std::span<uint8_t> response) {
    link_.reset();
    const Report report = std::move(report_);
    report(*this, response);
}

void TcpExchange::take_loss(bool was_of_use) {
    link_.reset();
    try {
        if (was_of_use && asked_ < kMostTries && ask(true)) return;
    } catch (const std::runtime_error&) {  // the kernel watches no more descriptors for us
    }
    take_response({});
}

std::unique_ptr<Exchange> ask_over_tcp(ExchangeContext& context, const Question& question,
                                       const Upstream& server, Exchange::Report report) {
    auto exchange = std::make_unique<TcpExchange>(context, question, server, std::move(report));
    if (!exchange->ask(false)) return nullptr;
    return exchange;
}

}  // namespace warren

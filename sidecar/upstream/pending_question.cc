#include "sidecar/upstream/pending_question.h"

#include <algorithm>
#include <utility>

#include "sidecar/dns/private_address.h"
#include "sidecar/dns/response.h"

namespace warren {
namespace {

using dns::ExtendedError;
using dns::Rcode;

// As it is for the names of the domain itself: a single label may be a service's tomorrow.
constexpr uint32_t kSingleLabelNegativeTtl = 5;
// What a lookup, its exchange and its timer take, about.
constexpr size_t kLookupOctets = 1024;

KeptResponse nothing_but(Rcode rcode) {
    KeptResponse response;
    response.rcode = rcode;
    return response;
}

// Why an upstream could not answer, if it says so (RFC 8914).
std::optional<ExtendedError> error_of(std::span<const uint8_t> response) {
    const auto code = dns::extended_error(response);
    if (!code) return {};
    return static_cast<ExtendedError>(*code);
}

}  // namespace

PendingQuestion::PendingQuestion(PendingContext& context, std::shared_ptr<const UpstreamList> list,
                                 const UpstreamGroup& group, Question question, bool shared,
                                 Over over)
    : context_(context),
      list_(std::move(list)),
      group_(group),
      lookup_(context.exchange, context.settings.lookup, std::move(question), *this),
      key_(CacheKey::of(lookup_.question().query, group.context ^ context.settings.cache_context)),
      shared_(shared),
      over_(std::move(over)),
      octets_(sizeof *this + kLookupOctets) {}

void PendingQuestion::add(Waiter waiter) {
    octets_ += waiter.octets();
    waiters_.push_back(std::move(waiter));
}

void PendingQuestion::start(Transport transport) { lookup_.start(group_.servers, transport); }

void PendingQuestion::take_response(std::span<uint8_t> response, const Upstream& from) {
    const auto self = over_(*this);
    const dns::Query& query = lookup_.question().query;
    const auto rcode = static_cast<Rcode>(dns::get16(response.data() + 2) & dns::kRcodeMask);
    const auto error = error_of(response);
    const BootTime now = context_.settings.now();
    // RFC 8767, 4: whatever else an upstream says, it leaves what is known as it is.
    if (shared_ && rcode != Rcode::kNoError && rcode != Rcode::kNxDomain) {
        context_.cache.keep_failure(key_, error.value_or(ExtendedError::kCachedError), now);
        tell_stale();
    }
    if (dns::get16(response.data() + dns::kQdCount) == 0) {  // an error, without the question
        return tell(nothing_but(rcode), error);
    }
    dns::TtlBounds bounds = context_.settings.ttl;
    if (query.name.label_count() == 1) bounds.highest_negative = kSingleLabelNegativeTtl;
    const bool truncated = (dns::get16(response.data() + 2) & dns::kFlagTruncated) != 0;
    const dns::Substance substance = dns::keep_substance(response, query, bounds);
    KeptResponse kept = KeptResponse::of(response.first(substance.size), query, context_.places);
    kept.authentic = kept.authentic && from.trusted;
    if (is_forbidden(response.first(substance.size))) {
        return tell(nothing_but(Rcode::kRefused), ExtendedError::kBlocked);
    }
    const bool is_answer = rcode == Rcode::kNoError || rcode == Rcode::kNxDomain;
    if (shared_ && is_answer && !truncated) context_.cache.keep(key_, kept, substance.ttl, now);
    tell(kept, error, truncated);
}

void PendingQuestion::take_failure(ExtendedError why) {
    const auto self = over_(*this);
    if (shared_) {
        context_.cache.keep_failure(key_, why, context_.settings.now());
        tell_stale();
    }
    tell(nothing_but(Rcode::kServFail), why);
    if (why == ExtendedError::kNoReachableAuthority) {
        context_.unanswered(lookup_.question().query.name, group_);
    }
}

void PendingQuestion::take_delay() {
    if (shared_) tell_stale();
}

// To all who wait, what is kept past its time, if there is something.
void PendingQuestion::tell_stale() {
    for (Waiter& waiter : std::exchange(waiters_, {})) {
        const ReplyRequest request{waiter.message, waiter.query, waiter.limit};
        const CacheReply reply = context_.cache.answer(key_, context_.settings.now(),
                                                       Cache::Stale::kYes, request, context_.reply);
        if (reply.state == CacheReply::State::kStale || reply.state == CacheReply::State::kFresh) {
            context_.exchange.counters.add(Counter::kCacheStale);
            waiter.done(std::span(context_.reply).first(reply.size));
        } else {
            waiters_.push_back(std::move(waiter));
        }
    }
}

void PendingQuestion::tell(const KeptResponse& response, std::optional<ExtendedError> error,
                           bool truncated) {
    for (Waiter& waiter : std::exchange(waiters_, {})) {
        // Over TCP there is nothing that a client could do about it.
        const bool useless = truncated && waiter.transport == Transport::kTcp;
        const ReplyRequest request{waiter.message, waiter.query, waiter.limit};
        const size_t size = write_reply(useless ? nothing_but(Rcode::kServFail) : response, {},
                                        error, request, context_.reply);
        if (truncated && !useless) {
            const uint16_t flags = dns::get16(context_.reply.data() + 2);
            dns::put16(context_.reply.data() + 2,
                       static_cast<uint16_t>(flags | dns::kFlagTruncated));
        }
        waiter.done(std::span(context_.reply).first(size));
    }
}

// Names of others that lead into the networks here (DNS rebinding). Who was given upstreams of its
// own may.
bool PendingQuestion::is_forbidden(std::span<const uint8_t> substance) const {
    return context_.settings.refuse_private && group_.suffix.empty() &&
           dns::has_private_address(substance);
}

}  // namespace warren

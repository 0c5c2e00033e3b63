#include "sidecar/upstream/forwarder.h"

#include <algorithm>
#include <utility>

#include "sidecar/base/log.h"

namespace warren {
namespace {

// More than anybody has of them at a time; what is behind them is of networks that are gone.
constexpr size_t kMostRemembered = 64;

Waiter make_waiter(const ReplyRequest& request, Transport transport, Waiter::Done done) {
    const auto question = request.message.first(request.query.question_end);
    return {{question.begin(), question.end()},
            request.query,
            transport,
            request.limit,
            std::move(done)};
}

size_t write_refusal(const ReplyRequest& request, std::optional<dns::ExtendedError> why,
                     std::span<uint8_t> out) {
    KeptResponse refusal;
    refusal.rcode = dns::Rcode::kRefused;
    return write_reply(refusal, {}, why, request, out);
}

// RFC 8482, 4.2: something of the name, and no more. What a name has is no secret, but it would be
// the largest answer to the smallest question.
size_t write_minimal_any(const ReplyRequest& request, std::span<uint8_t> out) {
    static constexpr std::array<uint8_t, 21> kHinfo{
        0xc0, 12, 0, 13, 0, 1, 0, 0, 0x0e, 0x10, 0, 9, 7, 'R', 'F', 'C', '8', '4', '8', '2', 0};
    static constexpr std::array<uint16_t, 1> kTtl{6};
    KeptResponse response;
    response.counts = {1, 0, 0};
    response.records = kHinfo;
    response.ttl_places = kTtl;
    return write_reply(response, {}, {}, request, out);
}

}  // namespace

Forwarder::Forwarder(EventLoop& loop, const Published<UpstreamList>& upstreams, Cache& cache,
                     LoopProbe& probe, Counters& counters, ForwarderSettings settings,
                     SocketSource* sockets)
    : settings_(settings),
      upstreams_(upstreams),
      cache_(cache),
      book_(settings_.board),
      exchange_{.loop = loop, .book = book_, .counters = counters, .sockets = sockets},
      context_{.exchange = exchange_,
               .cache = cache,
               .settings = settings_,
               .unanswered = [this](const dns::Name& name,
                                    const UpstreamGroup& group) { check_for_loop(name, group); }},
      probe_(probe) {}

Forwarder::~Forwarder() {
    if (loop_check_) probe_.end();
}

const UpstreamGroup* Forwarder::group_of(const dns::Query& query) {
    const UpstreamList* list = upstreams_.get();
    const UpstreamGroup* group = list != nullptr ? list->find(query.name) : nullptr;
    return group != nullptr && !group->servers.empty() ? group : nullptr;
}

CacheKey Forwarder::key_of(const dns::Query& query, const UpstreamGroup& group) const {
    return CacheKey::of(query, group.context ^ settings_.cache_context);
}

size_t Forwarder::answer(const ReplyRequest& request, std::span<uint8_t> out) {
    const UpstreamGroup* group = group_of(request.query);
    if (group == nullptr) return write_refusal(request, dns::ExtendedError::kProhibited, out);
    if (request.query.type == dns::Type::kAny) return write_minimal_any(request, out);
    if (request.query.subnet != 0) return 0;
    const CacheKey key = key_of(request.query, *group);
    const CacheReply reply =
        cache_.answer(key, settings_.now(), Cache::Stale::kIfFailing, request, out);
    if (reply.size == 0) return 0;
    exchange_.counters.add(reply.state == CacheReply::State::kStale ? Counter::kCacheStale
                                                                    : Counter::kCacheHits);
    if (reply.refresh) refresh(request);
    return reply.size;
}

void Forwarder::forward(const ReplyRequest& request, Transport transport, Done done) {
    Waiter waiter = make_waiter(request, transport, std::move(done));
    const UpstreamGroup* group = group_of(request.query);
    if (group == nullptr) return refuse_later(std::move(waiter));
    if (probe_.notice(request.query.name)) return refuse_later(std::move(waiter));
    if (octets_ + waiter.octets() > settings_.memory) {
        exchange_.counters.add(Counter::kForwarderNoRoom);
        return refuse_later(std::move(waiter));
    }
    if (request.query.subnet == 0) {
        PendingQuestion* same = find_pending(key_of(request.query, *group));
        if (same != nullptr) {
            if (same->has_waiters()) exchange_.counters.add(Counter::kForwarderShared);
            octets_ += waiter.octets();
            return same->add(std::move(waiter));
        }
    }
    start(request, transport, std::move(waiter));
}

PendingQuestion* Forwarder::find_pending(const CacheKey& key) {
    const auto [first, last] = pending_.equal_range(key.hash);
    const auto found = std::find_if(first, last, [&key](const auto& place) {
        return place.second->shared() && place.second->key() == key;
    });
    return found == last ? nullptr : found->second.get();
}

void Forwarder::start(const ReplyRequest& request, Transport transport,
                      std::optional<Waiter> waiter) {
    if (book_.size() > kMostRemembered) forget_upstreams_later();
    auto list = upstreams_.share();
    const UpstreamGroup& group = *list->find(request.query.name);
    auto pending = std::make_unique<PendingQuestion>(
        context_, std::move(list), group,
        make_question(request.message, request.query, {.mix_case = settings_.mix_case}),
        request.query.subnet == 0, [this](PendingQuestion& over) { return hand_over(over); });
    if (waiter) pending->add(std::move(*waiter));
    octets_ += pending->octets();
    PendingQuestion* started = pending.get();
    pending_.emplace(started->key().hash, std::move(pending));
    started->start(transport);
}

void Forwarder::refresh(const ReplyRequest& request) {
    const UpstreamGroup* group = group_of(request.query);
    if (group == nullptr || octets_ > settings_.memory / 2) return;
    if (find_pending(key_of(request.query, *group)) != nullptr) return;
    exchange_.counters.add(Counter::kCacheRefreshed);
    start(request, Transport::kUdp, {});
}

// From the loop: a port of theirs may have called us.
void Forwarder::forget_upstreams_later() {
    forgetting_ = exchange_.loop.after(Duration::zero(), [this] {
        if (pending_.empty() && !loop_check_) book_.clear();
    });
}

// Nobody has answered: perhaps one of them is asking us.
void Forwarder::check_for_loop(const dns::Name& name, const UpstreamGroup& group) {
    if (loop_check_) return;
    const TimePoint now = Clock::now();
    const auto silent =
        std::find_if(group.servers.begin(), group.servers.end(), [&](const Upstream& server) {
            UpstreamHealth& health = book_.of(server).health;
            return !health.is_looping(now) && health.wants_loop_check(now);
        });
    if (silent == group.servers.end()) return;
    const std::string label = probe_.begin();
    if (label.empty()) return;
    loop_check_ = std::make_unique<LoopCheck>(
        exchange_, settings_.lookup, probe_, label, name, *silent,
        [this](const Upstream& upstream, bool loops) {
            const auto ended = std::move(loop_check_);
            if (!loops) return;
            book_.of(upstream).health.loops(Clock::now());
            log_error("upstream " + upstream.text() +
                      " forwards to us what we forward to it: it is left out for a minute");
        });
}

void Forwarder::refuse_later(Waiter waiter) {
    refused_.push_back(std::move(waiter));
    refusing_ = exchange_.loop.after(Duration::zero(), [this] {
        for (Waiter& refused : std::exchange(refused_, {})) {
            const ReplyRequest request{refused.message, refused.query, refused.limit};
            size_t size = write_stale(request, context_.reply);
            if (size == 0) size = write_refusal(request, {}, context_.reply);
            refused.done(std::span(context_.reply).first(size));
        }
    });
}

// What is known, however old, for a query that cannot be asked; 0 if there is nothing.
size_t Forwarder::write_stale(const ReplyRequest& request, std::span<uint8_t> out) {
    const UpstreamGroup* group = group_of(request.query);
    if (group == nullptr || request.query.subnet != 0) return 0;
    const CacheKey key = key_of(request.query, *group);
    const CacheReply reply = cache_.answer(key, settings_.now(), Cache::Stale::kYes, request, out);
    const bool known =
        reply.state == CacheReply::State::kStale || reply.state == CacheReply::State::kFresh;
    if (!known) return 0;
    exchange_.counters.add(Counter::kCacheStale);
    return reply.size;
}

std::unique_ptr<PendingQuestion> Forwarder::hand_over(const PendingQuestion& pending) {
    octets_ -= pending.octets();
    const auto [first, last] = pending_.equal_range(pending.key().hash);
    const auto found = std::find_if(
        first, last, [&pending](const auto& place) { return place.second.get() == &pending; });
    std::unique_ptr<PendingQuestion> handed = std::move(found->second);
    pending_.erase(found);
    return handed;
}

void Forwarder::give_up() {
    while (!pending_.empty()) pending_.begin()->second->give_up();
}

}  // namespace warren

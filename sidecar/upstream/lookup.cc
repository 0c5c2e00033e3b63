#include "sidecar/upstream/lookup.h"

#include <algorithm>
#include <cerrno>
#include <stdexcept>

#include "sidecar/base/log.h"
#include "sidecar/dns/response.h"

namespace warren {
namespace {

using dns::Rcode;

uint16_t flags_of(std::span<const uint8_t> response) { return dns::get16(response.data() + 2); }

Rcode rcode_of(std::span<const uint8_t> response) {
    return static_cast<Rcode>(flags_of(response) & dns::kRcodeMask);
}

bool has_opt(std::span<const uint8_t> response) {
    bool found = false;
    dns::walk(response, [&found](const dns::Record& record) {
        found = found || record.type == dns::Type::kOpt;
    });
    return found;
}

// Another upstream may know better.
bool is_inability(Rcode rcode) {
    return rcode != Rcode::kNoError && rcode != Rcode::kNxDomain &&
           static_cast<uint16_t>(rcode) <= static_cast<uint16_t>(Rcode::kRefused);
}

// As glibc sees it: no answer of one that does not resolve for others, but names those who know.
bool is_referral(std::span<const uint8_t> response) {
    const uint16_t flags = flags_of(response);
    return (flags & (dns::kFlagRecursionAvailable | dns::kFlagAuthoritative)) == 0 &&
           rcode_of(response) == Rcode::kNoError &&
           dns::get16(response.data() + dns::kAnCount) == 0;
}

bool is_useless(std::span<const uint8_t> response) {
    return is_inability(rcode_of(response)) || is_referral(response);
}

bool is_misunderstood(std::span<const uint8_t> response) {
    const Rcode rcode = rcode_of(response);
    return (rcode == Rcode::kFormErr || rcode == Rcode::kNotImp) && !has_opt(response);
}

bool is_shortage(int error) {
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Lookup::Lookup(ExchangeContext& context, const LookupLimits& limits, Question question,
               Owner& owner)
    : context_(context),
      limits_(limits),
      question_(std::move(question)),
      owner_(owner),
      started_at_(Clock::now()) {}

void Lookup::start(const std::vector<Upstream>& servers, Transport transport) {
    transport_ = transport;
    order(servers);
    if (ask_next()) return probe_others();
    timer_ = context_.loop.after(Duration::zero(), [this] { give_up(); });
}

// Those that would ask us again are none. The first that is not down, unless a later one is much
// faster; then the others in their order, and those that are down.
void Lookup::order(const std::vector<Upstream>& servers) {
    servers_.reserve(servers.size());
    for (const Upstream& server : servers) {
        if (!context_.book.of(server).health.is_looping(started_at_)) servers_.push_back(&server);
    }
    if (servers_.size() < 2) return;
    const auto health = [this](const Upstream* server) -> const UpstreamHealth& {
        return context_.book.of(*server).health;
    };
    const auto down = std::stable_partition(
        servers_.begin(), servers_.end(),
        [&health](const Upstream* server) { return !health(server).is_down(); });
    auto best = servers_.begin();
    for (auto other = servers_.begin(); other < down; ++other) {
        if (health(*other).is_much_faster_than(health(*best))) best = other;
    }
    std::rotate(servers_.begin(), best, best + 1);
}

// False if there is nobody left to ask.
bool Lookup::ask_next() {
    while (next_ < servers_.size()) {
        const Upstream& server = *servers_[next_++];
        const TimePoint now = Clock::now();
        UpstreamState& state = context_.book.of(server);
        if (!ask(server, transport_ == Transport::kTcp, state.health.knows_edns(now))) continue;
        pause_ = state.health.patience(limits_.patience);
        next_step_ = now + pause_;
        set_timer();
        return true;
    }
    return false;
}

bool Lookup::ask(const Upstream& server, bool over_tcp, bool edns) {
    UpstreamState& state = context_.book.of(server);
    if (!edns && !plain_question_) {
        plain_question_ = std::make_unique<Question>(
            make_question(question_.message, question_.query, {.edns = false}));
    }
    const Question& question = edns ? question_ : *plain_question_;
    over_tcp = over_tcp || server.tls;
    const auto start = over_tcp ? ask_over_tcp : ask_over_udp;
    try {
        auto exchange = start(context_, question, server,
                              [this](Exchange& reporting, std::span<uint8_t> response) {
                                  take(reporting, response);
                              });
        if (!exchange) {
            no_descriptor_ = no_descriptor_ || is_shortage(errno);
            if (!is_shortage(errno)) state.health.failed(Clock::now());
            return false;
        }
        asked_.push_back({&server, &state, std::move(exchange), Clock::now(), over_tcp, edns});
    } catch (const std::runtime_error&) {  // the kernel watches no more descriptors for us
        no_descriptor_ = true;
        return false;
    }
    if (log_enabled(LogLevel::kDebug)) {
        log_debug("forwarding to upstream " + server.text() + ": " + question.query.name.text());
    }
    return true;
}

// Whoever was down is asked as well now and then: that is how one learns that it is back.
void Lookup::probe_others() {
    const TimePoint now = Clock::now();
    for (size_t i = next_; i < servers_.size(); ++i) {
        UpstreamHealth& health = context_.book.of(*servers_[i]).health;
        if (!health.is_down() || !health.wants_probe(now)) continue;
        if (!ask(*servers_[i], transport_ == Transport::kTcp, health.knows_edns(now))) continue;
        servers_.erase(servers_.begin() + static_cast<std::ptrdiff_t>(i));
        return;
    }
}

void Lookup::take(Exchange& exchange, std::span<uint8_t> response) {
    const auto place = std::find_if(asked_.begin(), asked_.end(), [&exchange](const Asked& asked) {
        return asked.exchange.get() == &exchange;
    });
    const TimePoint now = Clock::now();
    // Kept until the end: the response may be the exchange's.
    const Asked asked = std::move(*place);
    asked_.erase(place);
    if (response.empty()) {
        asked.state->health.failed(now);
        return go_on();
    }
    asked.state->health.answered(now - asked.at, now);
    if (ask_differently(asked, response)) return;
    const bool truncated = (flags_of(response) & dns::kFlagTruncated) != 0;
    const bool useless = is_useless(response);
    if (!useless && !truncated) {
        context_.counters.add(Counter::kUpstreamAnswered);
        return owner_.take_response(response, *asked.server);
    }
    // Part of an answer is better than an error.
    if (!useless || fallback_.empty() || is_useless(fallback_)) {
        fallback_.assign(response.begin(), response.end());
        fallback_from_ = asked.server;
    }
    go_on();
}

// The same server in another way, if that is what the response calls for.
bool Lookup::ask_differently(const Asked& asked, std::span<const uint8_t> response) {
    const TimePoint now = Clock::now();
    if (asked.edns && is_misunderstood(response)) return ask(*asked.server, asked.over_tcp, false);
    // Understood without EDNS: unless it was this question's own option that was not.
    if (!asked.edns && !is_misunderstood(response) && question_.query.subnet == 0 &&
        asked.state->health.knows_edns(now)) {
        asked.state->health.lacks_edns(now);
    }
    if ((flags_of(response) & dns::kFlagTruncated) != 0 && !asked.over_tcp) {
        fallback_.assign(response.begin(), response.end());
        fallback_from_ = asked.server;
        if (!ask(*asked.server, true, asked.state->health.knows_edns(Clock::now()))) return false;
        next_step_ = Clock::now() + 2 * asked.state->health.patience(limits_.patience);
        set_timer();
        return true;
    }
    return false;
}

// After a failure.
void Lookup::go_on() {
    if (!ask_next() && asked_.empty() && !turn_to_udp()) give_up();
}

// Once: a client over TCP is better served over UDP than not at all.
bool Lookup::turn_to_udp() {
    if (transport_ == Transport::kUdp || !fallback_.empty()) return false;
    transport_ = Transport::kUdp;
    next_ = 0;
    return ask_next();
}

void Lookup::set_timer() {
    TimePoint at = std::min(next_step_, started_at_ + limits_.budget);
    if (!told_delay_) at = std::min(at, started_at_ + limits_.overdue);
    timer_ = context_.loop.after(at - Clock::now(), [this] { tick(); });
}

void Lookup::tick() {
    const TimePoint now = Clock::now();
    note_silence(now);
    if (now >= started_at_ + limits_.budget) return give_up();
    if (!told_delay_ && now >= started_at_ + limits_.overdue) {
        told_delay_ = true;
        set_timer();
        return owner_.take_delay();
    }
    if (now < next_step_) return set_timer();
    if (ask_next() || turn_to_udp()) return;
    // All have had their time: an error now is worth more than perhaps something better later.
    const bool has_error = !fallback_.empty() && is_useless(fallback_);
    if (has_error || asked_.empty()) return give_up();
    // The same port and id again: a second pair would make forging a response easier.
    asked_[resent_++ % asked_.size()].exchange->resend();
    pause_ = std::min(pause_ * 2, limits_.patience.most);
    next_step_ = now + pause_;
    set_timer();
}

void Lookup::note_silence(TimePoint now) {
    for (Asked& asked : asked_) {
        if (asked.was_silent) continue;
        if (now - asked.at < asked.state->health.patience(limits_.patience)) continue;
        asked.was_silent = true;
        asked.state->health.failed(now);
    }
}

void Lookup::give_up() {
    if (!fallback_.empty()) {
        context_.counters.add(Counter::kUpstreamAnswered);
        return owner_.take_response(fallback_, *fallback_from_);
    }
    if (!asked_.empty()) {
        context_.counters.add(Counter::kUpstreamTimedOut);
        return owner_.take_failure(dns::ExtendedError::kNoReachableAuthority);
    }
    context_.counters.add(no_descriptor_ ? Counter::kForwarderNoRoom : Counter::kUpstreamFailed);
    owner_.take_failure(dns::ExtendedError::kNetworkError);
}

}  // namespace warren

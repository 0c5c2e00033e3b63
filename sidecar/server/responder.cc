#include "sidecar/server/responder.h"

#include <algorithm>
#include <array>

#include "sidecar/dns/reverse_name.h"

namespace warren {
namespace {

using dns::Rcode;
using dns::Type;

// A zone with fewer names than this is in the processor's caches anyhow.
constexpr size_t kTooManyForCache = 500;
constexpr size_t kMostPrefetched = 64;

bool is_never_forwarded(std::string_view top_label) {
    return top_label == "local" || top_label == "onion" || top_label == "invalid";
}

// What getaddrinfo() asks of a name; while nothing is known, a single label may be one of ours.
bool may_ask_for_service(Type type) {
    return type == Type::kA || type == Type::kAaaa || type == Type::kSrv;
}

void write_localhost(dns::ReplyWriter& reply, Type type) {
    static constexpr std::array<uint8_t, 16> kIpv4{0xc0, 12, 0, 1, 0,   1, 0, 0,
                                                   0,    10, 0, 4, 127, 0, 0, 1};
    static constexpr std::array<uint8_t, 28> kIpv6{0xc0, 12, 0, 28, 0, 1, 0, 0, 0, 10, 0, 16, 0, 0,
                                                   0,    0,  0, 0,  0, 0, 0, 0, 0, 0,  0, 0,  0, 1};
    const auto put = [&reply](const auto& record) {
        uint8_t* at = reply.room(record.size());
        if (at == nullptr) return;
        std::copy(record.begin(), record.end(), at);
        reply.count_answers(1);
    };
    if (type == Type::kA || type == Type::kAny) put(kIpv4);
    if (type == Type::kAaaa) put(kIpv6);
}

}  // namespace

Responder::Responder(const Published<ZoneImage>& images, const ResponderSettings& settings,
                     Counters& counters)
    : images_(images),
      settings_(settings),
      counters_(counters),
      domain_labels_(dns::count_labels(settings.domain)),
      recorder_(settings.query_log) {}

Route Responder::route(const dns::Name& name, Type type, const Client& client) {
    return route_in(take_newest_image(), name, type, client);
}

Route Responder::route_in(const ZoneImage* image, const dns::Name& name, Type type,
                          const Client& client) const {
    const size_t labels = name.label_count();
    if (labels >= domain_labels_ && name.labels(labels - domain_labels_) == settings_.domain) {
        const size_t relative = labels - domain_labels_;
        Route route{.to = image != nullptr ? Route::To::kZone : Route::To::kNotReady,
                    .zone_at = name.offset(relative),
                    .in_zone = true};
        if (image != nullptr) route.match = image->find(name, relative, client.scope());
        // Absent here, but a source that has told nothing yet may know it.
        if (route.to == Route::To::kZone && route.match.node == Node::kNone && !image->complete) {
            route.to = Route::To::kNotReady;
        }
        return route;
    }
    if (labels == 0) return {};
    const std::string_view top_label = name.label(labels - 1);
    if (top_label == "localhost") return {.to = Route::To::kLocalhost};
    if (is_never_forwarded(top_label) && !has_own_upstream(name)) {
        return {.to = Route::To::kNobody, .zone_at = name.offset(labels - 1), .in_zone = true};
    }
    if (labels == 1) return route_single_label(name, type, image, client);
    if (image != nullptr && top_label == "arpa") {
        const auto address = dns::address_of_reverse_name(name);
        bool ours = false;
        if (address) {
            image->visit_address(*address, client.scope(), [&ours](const AddressEntry&) {
                ours = true;
                return false;
            });
        }
        if (ours) return {.to = Route::To::kReverse, .address = *address};
    }
    return {};
}

Route Responder::route_single_label(const dns::Name& name, Type type, const ZoneImage* image,
                                    const Client& client) const {
    if (image == nullptr) {
        if (may_ask_for_service(type)) return {.to = Route::To::kNotReady};
    } else {
        const Match match = image->find(name, 1, client.scope());
        if (match.node == Node::kService || match.node == Node::kInstance) {
            return {.to = Route::To::kZone, .match = match};
        }
        if (!image->complete && may_ask_for_service(type)) return {.to = Route::To::kNotReady};
    }
    // Refused it would cost musl five seconds, and most are only misspelled.
    const bool forwarded = settings_.forward_single_labels || has_own_upstream(name);
    if (forwarded && client.may_leave()) return {};
    return {.to = Route::To::kNobody, .in_zone = true};
}

Outcome Responder::respond(std::span<const uint8_t> message, const Client& client,
                           Transport transport, std::span<uint8_t> out, dns::Query& query) {
    return answer(dns::parse_query(message, query), message, query, client, transport, out);
}

void Responder::prefetch(std::span<const dns::Name* const> names) {
    const ZoneImage* image = take_newest_image();
    if (image == nullptr || image->names.size() < kTooManyForCache) return;
    std::array<dns::Labels, kMostPrefetched> labels;
    size_t count = 0;
    for (const dns::Name* name : names.first(std::min(names.size(), kMostPrefetched))) {
        const size_t all = name->label_count();
        const bool ours =
            all > domain_labels_ && name->labels(all - domain_labels_) == settings_.domain;
        if (ours || all == 1) labels[count++] = name->front(ours ? all - domain_labels_ : 1);
    }
    image->prefetch(std::span(labels).first(count));
}

Outcome Responder::answer(dns::Parsed parsed, std::span<const uint8_t> message,
                          const dns::Query& query, const Client& client, Transport transport,
                          std::span<uint8_t> out) {
    if (parsed == dns::Parsed::kDrop) {
        counters_.add(Counter::kNotQuestions);
        return {};
    }

    const size_t limit = transport == Transport::kTcp ? out.size() : dns::udp_limit(query);
    dns::ReplyWriter reply(message, query, out, limit);
    if (settings_.forwarding && client.may_leave()) reply.set_recursion_available();
    const auto refused = [&](Rcode rcode) {
        return Outcome{Outcome::Action::kReply, refuse(reply, rcode)};
    };
    if (client.policy == nullptr && !settings_.allowed.contains(client.address)) {
        counters_.add(Counter::kRefusedClients);
        reply.set_extended_error(dns::ExtendedError::kProhibited);
        return refused(Rcode::kRefused);
    }
    if (settings_.limit != nullptr && is_too_fast(client)) {
        reply.set_extended_error(dns::ExtendedError::kOther, "rate limit");
        return refused(Rcode::kRefused);
    }
    if (parsed == dns::Parsed::kFormErr) {
        counters_.add(Counter::kMalformed);
        return refused(Rcode::kFormErr);
    }
    if (parsed == dns::Parsed::kNotImplemented) return refused(Rcode::kNotImp);
    if (query.edns_version > 0) return refused(Rcode::kBadVers);
    if (query.qclass != dns::kClassIn) return refused(Rcode::kRefused);
    if (query.type == Type::kAxfr || query.type == Type::kIxfr) return refused(Rcode::kRefused);

    const Route found = route(query.name, query.type, client);
    if (found.to == Route::To::kUpstream) {
        // Here, and so before the cache: what others may ask for is none of its business.
        if (!client.may_leave()) {
            reply.set_extended_error(dns::ExtendedError::kBlocked);
            return refused(Rcode::kRefused);
        }
        if (settings_.forwarding) return {Outcome::Action::kForward, 0};
        reply.set_extended_error(dns::ExtendedError::kProhibited);
        return refused(Rcode::kRefused);
    }
    write_reply(reply, found, query, client, transport);
    const size_t size = reply.finish();
    const std::string* alias = alias_to_follow(found, query.type, client);
    if (alias != nullptr) return {Outcome::Action::kFollow, size, alias};
    return {Outcome::Action::kReply, size};
}

// Root can do worse, and the host's programs are all 127.0.0.1: a limit for all of them would let
// one that asks too much take the names of the others.
bool Responder::is_too_fast(const Client& client) {
    if (settings_.limit == nullptr) return false;
    uint64_t who = 0;
    if (client.policy != nullptr) {
        who = RateLimit::who(client.policy);
    } else if (client.user) {
        if (*client.user == 0) return false;
        who = RateLimit::who(*client.user);
    } else {
        if (client.address.is_loopback()) return false;
        who = RateLimit::who(client.address);
    }
    if (settings_.limit->take(who, Clock::now())) return false;
    counters_.add(Counter::kTooFast);
    return true;
}

bool Responder::has_own_upstream(const dns::Name& name) const {
    return std::any_of(settings_.forwarded_suffixes.begin(), settings_.forwarded_suffixes.end(),
                       [&name](const std::string& suffix) {
                           const size_t labels = dns::count_labels(suffix);
                           return labels <= name.label_count() &&
                                  name.labels(name.label_count() - labels) == suffix;
                       });
}

// The name outside that a service stands for, unless it is one that we would not forward.
const std::string* Responder::alias_to_follow(const Route& route, Type type,
                                              const Client& client) const {
    if (route.to != Route::To::kZone || route.match.node != Node::kService ||
        route.match.service->external.empty() || !settings_.forwarding || !client.may_leave() ||
        type == Type::kCname || type == Type::kAny) {
        return nullptr;
    }
    const std::string& alias = route.match.service->external;
    dns::Name target;
    if (!target.read_labels(alias)) return nullptr;
    const bool outside = route_in(image(), target, type, client).to == Route::To::kUpstream;
    return outside ? &alias : nullptr;
}

size_t Responder::refuse(dns::ReplyWriter& reply, Rcode rcode) {
    reply.set_rcode(rcode);
    return reply.finish();
}

void Responder::write_reply(dns::ReplyWriter& reply, const Route& route, const dns::Query& query,
                            const Client& client, Transport transport) {
    const ZoneImage* image = this->image();
    if (route.to == Route::To::kNotReady) {
        reply.set_rcode(Rcode::kServFail);
        reply.set_extended_error(dns::ExtendedError::kNotReady);
        return;
    }
    reply.set_authoritative();
    if (route.to == Route::To::kNobody) reply.set_rcode(Rcode::kNxDomain);
    if (route.to == Route::To::kLocalhost) write_localhost(reply, query.type);
    if (image == nullptr) return;  // the SOA is the image's
    if (image->stale && (route.to == Route::To::kZone || route.to == Route::To::kReverse)) {
        reply.set_extended_error(dns::ExtendedError::kStaleAnswer);
    }

    const AnswerContext context{
        .image = *image,
        .random = random_,
        .sampler = sampler_,
        .domain_at = route.in_zone ? dns::kHeaderSize + route.zone_at : 0,
        .over_tcp = transport == Transport::kTcp,
        .scope = client.scope(),
    };
    Answer answer = reply.answers() > 0 ? Answer::kRecords : Answer::kNoRecords;
    if (route.to == Route::To::kZone) {
        answer = write_answer(reply, context, route.match, query.type);
        if (route.match.node == Node::kNone) reply.set_rcode(Rcode::kNxDomain);
    } else if (route.to == Route::To::kReverse &&
               (query.type == Type::kPtr || query.type == Type::kAny)) {
        answer = write_reverse_answer(reply, context, route.address);
    }
    if (answer == Answer::kNoRecords) write_negative_soa(reply, context);
    if (answer == Answer::kNotAllFit) counters_.add(Counter::kNotAllFit);
}

}  // namespace warren

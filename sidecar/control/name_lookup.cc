#include "sidecar/control/name_lookup.h"

#include <utility>

#include "sidecar/dns/write_question.h"
#include "sidecar/upstream/follow_alias.h"

namespace warren {
namespace {

ResponderSettings for_everybody(ResponderSettings settings) {
    settings.allowed = AllowList({*Network::parse("0.0.0.0/0"), *Network::parse("::/0")});
    settings.query_log = nullptr;
    return settings;
}

const char* origin_of(Route::To to) {
    switch (to) {
        case Route::To::kZone:
        case Route::To::kReverse:
            return "own";
        case Route::To::kLocalhost:
        case Route::To::kNobody:
            return "static";
        case Route::To::kNotReady:
            return "not_ready";
        case Route::To::kUpstream:
            break;
    }
    return "refused";
}

bool is_refusal(std::span<const uint8_t> reply) {
    return (reply[3] & dns::kRcodeMask) == static_cast<uint8_t>(dns::Rcode::kRefused);
}

// Has what the other one keeps, and refuses all else: at once, unlike a forwarder.
class Unforwarded final : public Forwarding {
  public:
    explicit Unforwarded(Forwarding& kept) : kept_(kept) {}
    size_t answer(const ReplyRequest& request, std::span<uint8_t> out) override {
        return kept_.answer(request, out);
    }
    void forward(const ReplyRequest& request, Transport /*transport*/, Done done) override {
        std::vector<uint8_t> out(dns::kMaxMessage);
        dns::ReplyWriter reply(request.message, request.query, out, request.limit);
        reply.set_rcode(dns::Rcode::kRefused);
        reply.set_extended_error(dns::ExtendedError::kProhibited);
        done(std::span(out).first(reply.finish()));
    }

  private:
    Forwarding& kept_;
};

}  // namespace

// A worker's, without its sockets.
struct NameLookup::Parts {
    Responder responder;
    Forwarder forwarder;
    std::vector<uint8_t> reply = std::vector<uint8_t>(dns::kMaxMessage);
};

NameLookup::NameLookup(EventLoop& loop, const WorkerSettings& workers)
    : loop_(loop), workers_(workers), settings_(for_everybody(workers.responder)) {}

NameLookup::~NameLookup() = default;

bool NameLookup::look_up(const std::string& name, dns::Type type, Forward forward, Done done) {
    const auto labels = dns::labels_from_text(name);
    if (!labels) return false;
    if (!parts_) {
        parts_.reset(new Parts{.responder{workers_.images, settings_, counters_},
                               .forwarder{loop_, workers_.upstreams, workers_.cache,
                                          workers_.loop_probe, counters_, workers_.forwarder}});
    }
    return look_up_with(*parts_, *labels, type, forward, std::move(done));
}

bool NameLookup::look_up_with(Parts& parts, const std::string& labels, dns::Type type,
                              Forward forward, Done done) {
    const TimePoint began = Clock::now();
    const auto message = dns::write_question(0, labels, type, dns::Edns::kYes);
    dns::Query query;
    const Client client{*Address::parse("127.0.0.1")};
    const Outcome outcome =
        parts.responder.respond(message, client, Transport::kTcp, parts.reply, query);
    if (outcome.action == Outcome::Action::kDrop) return false;
    const std::span<const uint8_t> own(parts.reply.data(), outcome.size);
    const auto tell = [began, done = std::move(done)](const char* origin,
                                                      std::span<const uint8_t> reply) {
        done({origin, {reply.begin(), reply.end()}, Clock::now() - began});
    };
    if (outcome.action == Outcome::Action::kReply) {
        tell(is_refusal(own) ? "refused"
                             : origin_of(parts.responder.route(query.name, type, client).to),
             own);
        return true;
    }
    const char* origin = forward == Forward::kYes ? "forwarded" : "not_forwarded";
    const auto later = [tell, origin](std::span<const uint8_t> reply) { tell(origin, reply); };
    Unforwarded unforwarded(parts.forwarder);
    Forwarding& others =
        forward == Forward::kYes ? static_cast<Forwarding&>(parts.forwarder) : unforwarded;
    const ReplyRequest request{message, query, dns::kMaxMessage};
    std::vector<uint8_t> out(dns::kMaxMessage);
    size_t size = 0;
    if (outcome.action == Outcome::Action::kFollow) {
        const std::string alias = *outcome.alias;
        size = follow_alias(others, request, own, alias, Transport::kTcp, out, later);
    } else {
        size = others.answer(request, out);
        if (size == 0) others.forward(request, Transport::kTcp, later);
    }
    const std::span<const uint8_t> kept(out.data(), size);
    if (size > 0) tell(is_refusal(kept) ? "refused" : "cache", kept);
    return true;
}

}  // namespace warren

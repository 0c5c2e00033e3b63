// Decides who answers a question (we, an upstream, nobody) and writes our replies: bytes in, bytes
// out, between the sockets and the zone image. It alone knows the rules of which names are ours.
// One for each worker, on its thread; no lock, no heap.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sidecar/base/metrics.h"
#include "sidecar/base/published.h"
#include "sidecar/base/random.h"
#include "sidecar/base/sampler.h"
#include "sidecar/dns/query.h"
#include "sidecar/dns/reply_writer.h"
#include "sidecar/dns/transport.h"
#include "sidecar/server/allow_list.h"
#include "sidecar/server/client.h"
#include "sidecar/server/query_recorder.h"
#include "sidecar/server/rate_limit.h"
#include "sidecar/zone/write_answer.h"
#include "sidecar/zone/zone_image.h"

namespace warren {

struct ResponderSettings {
    std::string domain;                 // labels
    bool forward_single_labels = true;  // an unknown one: to an upstream, or NXDOMAIN
    bool forwarding = true;             // false: nothing is forwarded (--upstream none)
    // Labels: names below them are forwarded whatever their top label says.
    std::vector<std::string> forwarded_suffixes{};
    AllowList allowed;
    const QueryLog* query_log = nullptr;  // what is to be logged; null: nothing ever
    RateLimit* limit = nullptr;           // null: everybody may ask as often as they like
};

// Who answers a name.
struct Route {
    enum class To : uint8_t {
        kZone,       // `match` says what it is there
        kReverse,    // `address` is one of an instance
        kLocalhost,  // RFC 6761, 6.3
        kNobody,     // NXDOMAIN: `.local`, `.onion`, `.invalid`, and single labels if so wished
        kNotReady,   // ours, and no catalog has been read yet
        kUpstream,
    };
    To to = To::kUpstream;
    Match match{};
    Address address{};
    size_t zone_at = 0;  // where in the name its zone begins, counted in octets, if `in_zone`
    bool in_zone = false;
};

struct Outcome {
    enum class Action : uint8_t {
        kReply,
        kForward,
        kFollow,  // the reply is a CNAME to a name outside: to be looked up as well
        kDrop,
    };
    Action action = Action::kDrop;
    size_t size = 0;                     // of the reply
    const std::string* alias = nullptr;  // labels of that name; in the image, see image()
};

class Responder {
  public:
    Responder(const Published<ZoneImage>& images, const ResponderSettings& settings,
              Counters& counters);

    // `query` is filled for the forwarder. `out` holds kOurUdpSize (UDP) or kMaxMessage octets.
    Outcome respond(std::span<const uint8_t> message, const Client& client, Transport transport,
                    std::span<uint8_t> out, dns::Query& query);

    // The same in two steps, for many messages that have come at once: parse_query() and prefetch()
    // for all of them, then answer() for each.
    Outcome answer(dns::Parsed parsed, std::span<const uint8_t> message, const dns::Query& query,
                   const Client& client, Transport transport, std::span<uint8_t> out);
    void prefetch(std::span<const dns::Name* const> names);

    // Takes the newest image, lets go of the one before; what a Route points to is in it. Null
    // before the first catalog.
    const ZoneImage* take_newest_image() { return images_.get(); }
    // Looks a name up in the newest image, which stays image() until the next call. Who may not
    // leave is told of names outside too: it is for the caller to refuse them.
    Route route(const dns::Name& name, dns::Type type, const Client& client);
    [[nodiscard]] const ZoneImage* image() const { return images_.held(); }
    [[nodiscard]] const std::string& domain() const { return settings_.domain; }  // labels
    // Counts this query of the client; a reply says that it is too fast.
    bool is_too_fast(const Client& client);
    // Whether that takes to know the user of one over the NSS socket.
    [[nodiscard]] bool limits_users() const { return settings_.limit != nullptr; }
    Random& random() { return random_; }
    Sampler& sampler() { return sampler_; }
    // For whoever sends replies to note them.
    QueryRecorder& recorder() { return recorder_; }
    [[nodiscard]] const QueryRecorder& recorder() const { return recorder_; }

  private:
    Route route_in(const ZoneImage* image, const dns::Name& name, dns::Type type,
                   const Client& client) const;
    Route route_single_label(const dns::Name& name, dns::Type type, const ZoneImage* image,
                             const Client& client) const;
    void write_reply(dns::ReplyWriter& reply, const Route& route, const dns::Query& query,
                     const Client& client, Transport transport);
    size_t refuse(dns::ReplyWriter& reply, dns::Rcode rcode);
    [[nodiscard]] bool has_own_upstream(const dns::Name& name) const;
    const std::string* alias_to_follow(const Route& route, dns::Type type,
                                       const Client& client) const;

    Published<ZoneImage>::Reader images_;
    const ResponderSettings& settings_;
    Counters& counters_;
    size_t domain_labels_;
    Random random_;
    Sampler sampler_;
    QueryRecorder recorder_;
};

}  // namespace warren

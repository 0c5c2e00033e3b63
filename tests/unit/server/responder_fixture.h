// A Responder over an image of the test's own, asked with wire bytes and read by ldns.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sidecar/server/responder.h"
#include "tests/support/referee.h"
#include "tests/support/zones.h"

namespace warren::test {

class Asked {
  public:
    explicit Asked(std::shared_ptr<const ZoneImage> image) {
        if (image) images_.publish(std::move(image));
    }
    explicit Asked(const std::vector<Service>& services) : Asked(image(services)) {}

    ResponderSettings& settings() { return settings_; }
    // Of whoever asks from now on; outlives this.
    void ask_as(const ClientPolicy* policy) { policy_ = policy; }
    [[nodiscard]] Client client(const char* address = "127.0.0.1") const {
        return {*Address::parse(address), policy_};
    }
    void publish(std::shared_ptr<const ZoneImage> image) { images_.publish(std::move(image)); }

    Outcome raw(std::span<const uint8_t> message, Transport transport = Transport::kUdp,
                const char* client = "127.0.0.1") {
        if (!responder_) responder_.emplace(images_, settings_, counters_);
        dns::Query query;
        const auto out = std::span(out_).first(transport == Transport::kUdp ? dns::kOurUdpSize
                                                                            : dns::kMaxMessage);
        outcome_ = responder_->respond(message, this->client(client), transport, out, query);
        return outcome_;
    }

    SeenPacket ask(const Ask& question, Transport transport = Transport::kUdp,
                   const char* client = "127.0.0.1") {
        raw(query(question), transport, client);
        const bool replied = outcome_.action == Outcome::Action::kReply ||
                             outcome_.action == Outcome::Action::kFollow;
        REQUIRE(replied);
        const SeenPacket seen = see(std::span(out_).first(outcome_.size));
        REQUIRE(seen.good);
        CHECK(seen.response);
        CHECK(seen.id == question.id);
        return seen;
    }

    SeenPacket look(const std::string& name, const std::string& type = "A") {
        return ask(Ask{.name = name, .type = type});
    }

    bool forwarded(const std::string& name, const std::string& type = "A") {
        return raw(query({.name = name, .type = type})).action == Outcome::Action::kForward;
    }

    size_t size() const { return outcome_.size; }
    std::span<const uint8_t> bytes() const { return std::span(out_).first(outcome_.size); }
    Responder& responder() {
        if (!responder_) responder_.emplace(images_, settings_, counters_);
        return *responder_;
    }

  private:
    Published<ZoneImage> images_;
    ResponderSettings settings_{.domain = "\6warren",
                                .forward_single_labels = true,
                                .forwarding = true,
                                .allowed = AllowList({*Network::parse("127.0.0.0/8")})};
    Counters counters_;
    const ClientPolicy* policy_ = nullptr;
    std::optional<Responder> responder_;
    std::vector<uint8_t> out_ = std::vector<uint8_t>(dns::kMaxMessage);
    Outcome outcome_;
};

inline std::set<std::string> values(const std::vector<SeenRecord>& records) {
    std::set<std::string> all;
    for (const auto& record : records) all.insert(record.data);
    return all;
}

// NOERROR or NXDOMAIN with nothing but the SOA of `owner`, kept for 5 s at most.
inline void check_negative(const SeenPacket& seen, const std::string& rcode,
                           const std::string& owner) {
    CHECK(seen.rcode == rcode);
    CHECK(seen.authoritative);
    CHECK(seen.answer.empty());
    REQUIRE(seen.authority.size() == 1);
    CHECK(seen.authority[0].type == "SOA");
    CHECK(seen.authority[0].owner == owner);
    CHECK(seen.authority[0].ttl <= 5);
    CHECK(seen.authority[0].data.ends_with(" 5"));
}

}  // namespace warren::test

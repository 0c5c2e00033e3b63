// A cache that a test asks by name, at a time that it says.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sidecar/cache/cache.h"
#include "sidecar/dns/substance.h"
#include "tests/support/referee.h"
#include "tests/support/response_bytes.h"

namespace warren::test {

inline dns::Query parsed(const Bytes& message) {
    dns::Query result;
    REQUIRE(parse_query(message, result) == dns::Parsed::kGood);
    return result;
}

class CacheBench {
  public:
    explicit CacheBench(const CacheSettings& settings = {}) : cache(settings) {}

    // What ResponseBytes makes of the query, as an upstream's response.
    void keep(const Ask& ask, const std::function<void(ResponseBytes&)>& fill) {
        const Bytes asked = query(ask);
        const dns::Query question = parsed(asked);
        ResponseBytes made(asked);
        fill(made);
        Bytes response = made.bytes();
        const dns::Substance substance = keep_substance(response, question, {});
        std::vector<uint16_t> places;
        cache.keep(CacheKey::of(question, context),
                   KeptResponse::of(std::span(response).first(substance.size), question, places),
                   substance.ttl, now);
    }
    void keep_address(const std::string& name, uint32_t ttl = 300) {
        keep({.name = name}, [ttl](ResponseBytes& response) { response.address(1, ttl); });
    }
    void fail(const std::string& name) {
        const dns::Query question = parsed(query({.name = name}));
        cache.keep_failure(CacheKey::of(question, context),
                           dns::ExtendedError::kNoReachableAuthority, now);
    }

    CacheReply ask(const Ask& ask, Cache::Stale stale = Cache::Stale::kIfFailing,
                   size_t limit = dns::kOurUdpSize) {
        const Bytes asked = query(ask);
        const dns::Query question = parsed(asked);
        Bytes out(limit);
        const CacheReply reply = cache.answer(CacheKey::of(question, context), now, stale,
                                              {asked, question, limit}, out);
        out.resize(reply.size);
        seen = reply.size > 0 ? see(out) : SeenPacket{};
        if (reply.size > 0) {
            CHECK(seen.good);
            CHECK(seen.id == ask.id);
            CHECK(seen.recursion_available);
            CHECK(seen.question == see(asked).question);
        }
        return reply;
    }
    CacheReply::State state(const std::string& name) { return ask({.name = name}).state; }

    Cache cache;
    uint64_t context = 1;
    BootTime now = 1'000'000;
    SeenPacket seen;
};

using State = CacheReply::State;

}  // namespace warren::test

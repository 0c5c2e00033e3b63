// Any bytes as a query: the reply stays within its limit, and ldns can read whatever we say.
#include <cstdlib>

#include "sidecar/server/responder.h"
#include "tests/support/referee.h"
#include "tests/support/zones.h"

using namespace warren;

namespace {

std::vector<Service> services() {
    Service nginx = test::service("nginx", {"10.0.0.1", "10.0.0.2", "fd00::1"});
    nginx.ports = {{"http", 80, Protocol::kTcp}, {"dns", 53, Protocol::kUdp}};
    nginx.text = {{"version", "1"}};
    nginx.aliases = {"web.front"};
    std::vector<std::string> many;
    for (int i = 0; i < 200; ++i) many.push_back("10.0.1." + std::to_string(i));
    Service outside;
    outside.name = "out";
    outside.external = "example.com";
    return {nginx, test::service("many", many), outside};
}

void require(bool condition) {
    if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    static Published<ZoneImage> images;
    static const ResponderSettings settings{.domain = "\6warren",
                                            .allowed = AllowList({*Network::parse("0.0.0.0/0")})};
    static Counters counters;
    static Responder responder = [] {
        images.publish(test::image(services()));
        return Responder(images, settings, counters);
    }();
    std::vector<uint8_t> out(dns::kMaxMessage);
    for (const Transport transport : {Transport::kUdp, Transport::kTcp}) {
        const size_t limit = transport == Transport::kUdp ? dns::kOurUdpSize : dns::kMaxMessage;
        dns::Query query;
        const Outcome outcome = responder.respond({bytes, size}, Client(), transport,
                                                  std::span(out).first(limit), query);
        if (outcome.action != Outcome::Action::kReply) continue;
        require(outcome.size >= dns::kHeaderSize && outcome.size <= limit);
        require((out[2] & 0x80) != 0 && out[0] == bytes[0] && out[1] == bytes[1]);
        if (query.question_end > dns::kHeaderSize) {
            require(test::see(std::span(out).first(outcome.size)).good);
        }
    }
    return 0;
}

// Any bytes on the NSS socket: refused, or answered with a reply that is what its header says.
#include <cstdlib>
#include <cstring>

#include "sidecar/server/nss_answer.h"
#include "tests/support/zones.h"

using namespace warren;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
    static Published<ZoneImage> images;
    static const ResponderSettings settings{.domain = "\6warren", .allowed = AllowList({})};
    static Counters counters;
    static Responder responder = [] {
        std::vector<std::string> addresses{"fd00::1"};
        for (int i = 0; i < 250; ++i) {
            addresses.push_back("10.0.1." + std::to_string(i));
            addresses.push_back("10.0.2." + std::to_string(i));
            addresses.push_back("10.0.3." + std::to_string(i));
        }
        images.publish(test::image({test::service("nginx", addresses)}));
        return Responder(images, settings, counters);
    }();
    NssAnswer answer;
    if (!answer_nss(responder, {bytes, size}, Client{}, answer)) return 0;
    nss::Reply reply{};
    std::memcpy(&reply, answer.octets.data(), sizeof reply);
    const size_t said = sizeof reply + reply.names_size + size_t{4} * reply.ipv4_count +
                        size_t{16} * reply.ipv6_count;
    if (said != answer.octets.size()) std::abort();
    for (size_t at = 0; at < answer.octets.size();) {
        const size_t packet = answer.packet_size(at);
        if (packet == 0 || packet > nss::kMaxPacket) std::abort();
        at += packet;
    }
    return 0;
}

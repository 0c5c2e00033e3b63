#include "tests/bench/bench_queries.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <random>

#include "shared/nss_protocol.h"

namespace warren::bench {
namespace {

// Each service is asked once before any is asked again, so that the caches of the processor do what
// they do for a whole cluster's names, not for one.
template <typename Write>
std::vector<Message> shuffled(size_t services, Write write) {
    std::vector<size_t> order(services);
    std::iota(order.begin(), order.end(), size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937_64(7));
    std::vector<Message> messages;
    messages.reserve(services);
    for (const size_t service : order) messages.push_back(write(service));
    return messages;
}

std::string name_asked(size_t service, Kind kind) {
    if (kind == Kind::kAbsent) return "absent" + std::to_string(service) + ".warren";
    if (kind == Kind::kSrv) return "_http._tcp." + name_of(service) + ".warren";
    if (kind != Kind::kPtr) return name_of(service) + ".warren";
    std::string name;
    const Address address = address_of(service, 0);
    for (const uint8_t octet : address.octets()) name = std::to_string(octet) + '.' + name;
    return name + "in-addr.arpa";
}

dns::Type type_of(Kind kind) {
    switch (kind) {
        case Kind::kAaaa:
            return dns::Type::kAaaa;
        case Kind::kSrv:
            return dns::Type::kSrv;
        case Kind::kPtr:
            return dns::Type::kPtr;
        case Kind::kA:
        case Kind::kAEdns:
        case Kind::kAbsent:
            break;
    }
    return dns::Type::kA;
}

}  // namespace

Message write_query(size_t service, Kind kind) {
    const bool edns = kind == Kind::kAEdns;
    Message message{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, static_cast<uint8_t>(edns)};
    const std::string labels = *dns::labels_from_text(name_asked(service, kind));
    message.insert(message.end(), labels.begin(), labels.end());
    const auto type = static_cast<uint8_t>(type_of(kind));
    message.insert(message.end(), {0, 0, type, 0, 1});
    if (edns) message.insert(message.end(), {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0});
    return message;
}

std::vector<Message> shuffled_queries(size_t services, Kind kind) {
    return shuffled(services, [kind](size_t service) { return write_query(service, kind); });
}

Message write_nss_request(size_t service) {
    const std::string name = name_of(service) + ".warren";
    const nss::Request request = nss::make_request(
        nss::Question::kAddresses, nss::kIpv4 | nss::kIpv6, static_cast<uint16_t>(name.size()));
    Message message(sizeof request + name.size());
    std::memcpy(message.data(), &request, sizeof request);
    std::memcpy(message.data() + sizeof request, name.data(), name.size());
    return message;
}

std::vector<Message> shuffled_nss_requests(size_t services) {
    return shuffled(services, write_nss_request);
}

}  // namespace warren::bench

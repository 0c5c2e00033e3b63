#include "sidecar/server/nss_answer.h"

#include <cstdlib>
#include <cstring>
#include <map>

#include "tests/unit/server/responder_fixture.h"

using namespace warren;
using namespace warren::test;
using nss::Status;

namespace {

struct Got {
    nss::Reply reply{};
    std::vector<std::string> names;
    std::vector<std::string> addresses;
    size_t packets = 0;
};

std::vector<uint8_t> request(nss::Question question, uint8_t families, std::span<const uint8_t> of,
                             uint32_t shuffle = 0) {
    nss::Request header{.magic = nss::kMagic,
                        .version = nss::kVersion,
                        .header_size = sizeof(nss::Request),
                        .question = question,
                        .families = families,
                        .name_size = static_cast<uint16_t>(of.size()),
                        .shuffle = shuffle};
    std::vector<uint8_t> octets(sizeof header + of.size());
    std::memcpy(octets.data(), &header, sizeof header);
    std::copy(of.begin(), of.end(), octets.begin() + sizeof header);
    return octets;
}

Got read(const NssAnswer& answer) {
    Got got;
    REQUIRE(answer.octets.size() >= sizeof got.reply);
    std::memcpy(&got.reply, answer.octets.data(), sizeof got.reply);
    const char* text = reinterpret_cast<const char*>(answer.octets.data()) + sizeof got.reply;
    const char* end = text + got.reply.names_size;
    while (text < end) {
        got.names.emplace_back(text);
        text += got.names.back().size() + 1;
    }
    // Cut as it would be sent; each packet holds whole addresses.
    size_t at = 0;
    size_t ipv4 = got.reply.ipv4_count;
    size_t ipv6 = got.reply.ipv6_count;
    while (at < answer.octets.size()) {
        const size_t size = answer.packet_size(at);
        REQUIRE(size > 0);
        REQUIRE(size <= nss::kMaxPacket);
        size_t from = at == 0 ? sizeof got.reply + got.reply.names_size : at;
        while (from < at + size) {
            const size_t octets = ipv4 > 0 ? 4 : 16;
            REQUIRE(from + octets <= at + size);
            REQUIRE(ipv4 + ipv6 > 0);
            got.addresses.push_back(
                Address::from_octets(std::span(answer.octets).subspan(from, octets)).text());
            --(ipv4 > 0 ? ipv4 : ipv6);
            from += octets;
        }
        at += size;
        ++got.packets;
    }
    CHECK(ipv4 + ipv6 == 0);
    return got;
}

Got ask(Asked& zone, const std::string& name, uint8_t families = nss::kIpv4 | nss::kIpv6,
        uint32_t shuffle = 0) {
    NssAnswer answer;
    const std::vector<uint8_t> octets(name.begin(), name.end());
    const bool good =
        answer_nss(zone.responder(), request(nss::Question::kAddresses, families, octets, shuffle),
                   zone.client(), answer);
    REQUIRE(good);
    return read(answer);
}

Status status(Asked& zone, const std::string& name) { return ask(zone, name).reply.status; }

}  // namespace

TEST_CASE("both families in one exchange, or the one that is asked") {
    Service nginx;
    nginx.name = "nginx";
    nginx.instances = {instance("a", {"10.0.0.1", "fd00::1"}), instance("b", {"10.0.0.2"})};
    Asked zone({nginx});
    Got got = ask(zone, "NGINX.warren");
    CHECK(got.reply.status == Status::kFound);
    CHECK(got.names == std::vector<std::string>{"nginx.warren"});
    CHECK(got.addresses.size() == 3);
    CHECK(got.reply.ipv4_count == 2);
    CHECK(got.reply.ttl == 10);
    CHECK(got.reply.shuffle != 0);
    CHECK(ask(zone, "nginx", nss::kIpv4).addresses.size() == 2);
    CHECK(ask(zone, "nginx.warren.", nss::kIpv6).addresses == std::vector<std::string>{"fd00::1"});
    CHECK(ask(zone, "nginx-2", nss::kIpv6).reply.status == Status::kNoAddress);
    CHECK(ask(zone, "nginx-2").names == std::vector<std::string>{"nginx-2.warren"});
}

TEST_CASE("statuses as DNS would say it") {
    Service sick = service("sick", {"10.0.0.9"});
    sick.instances[0].healthy = false;
    Service outside;
    outside.name = "outside";
    outside.external = "example.com";
    Asked zone({sick, service("web.api", {"10.0.0.1"}), outside});
    CHECK(status(zone, "sick.warren") == Status::kNoAddress);
    CHECK(status(zone, "api.warren") == Status::kNoAddress);
    CHECK(status(zone, "warren") == Status::kNoAddress);
    CHECK(status(zone, "nope.warren") == Status::kNoSuchName);
    CHECK(status(zone, "a..warren") == Status::kNoSuchName);
    CHECK(status(zone, std::string(64, 'a') + ".warren") == Status::kNoSuchName);
    CHECK(status(zone, "unknown") == Status::kNotOurs);
    CHECK(status(zone, "example.com") == Status::kNotOurs);
    CHECK(status(zone, "a..b") == Status::kNotOurs);
    CHECK(status(zone, "") == Status::kNotOurs);
    CHECK(status(zone, "outside.warren") == Status::kNotOurs);
    CHECK(ask(zone, "localhost").addresses == std::vector<std::string>{"127.0.0.1", "::1"});
    Asked empty(std::shared_ptr<const ZoneImage>{});
    CHECK(status(empty, "nginx.warren") == Status::kNotReady);
    CHECK(status(empty, "nginx") == Status::kNotReady);
    CHECK(status(empty, "example.com") == Status::kNotOurs);
}

TEST_CASE("5,000 addresses of both families come whole, in packets") {
    Service large;
    large.name = "large";
    for (int i = 0; i < 5000; ++i) {
        const std::string low = std::to_string(i / 250) + '.' + std::to_string(i % 250 + 1);
        large.instances.push_back(
            instance("c" + std::to_string(i), {"10.1." + low, "fd00::" + std::to_string(i + 1)}));
    }
    Asked zone({large});
    const Got got = ask(zone, "large.warren");
    CHECK(got.packets > 40);
    CHECK(std::set<std::string>(got.addresses.begin(), got.addresses.end()).size() == 10000);
}

TEST_CASE("asked again with its shuffle: the same order; without: another") {
    std::vector<std::string> addresses;
    for (int i = 1; i < 60; ++i) addresses.push_back("10.0.0." + std::to_string(i));
    Asked zone({service("nginx", addresses)});
    const Got first = ask(zone, "nginx.warren");
    const Got again = ask(zone, "nginx.warren", nss::kIpv4, first.reply.shuffle);
    CHECK(first.addresses == again.addresses);
    CHECK(ask(zone, "nginx.warren").addresses != first.addresses);
}

// Three instances: one of IPv4 alone, one of both, one of IPv6 alone, and a sick one.
Service mixed() {
    Service nginx;
    nginx.name = "nginx";
    nginx.instances = {instance("a", {"10.0.0.1"}), instance("b", {"10.0.0.2", "fd00::2"}),
                       instance("c", {"fd00::3"}), instance("d", {"10.0.0.4"})};
    nginx.instances[3].healthy = false;
    return nginx;
}

std::map<std::vector<std::string>, int> answers_of(Asked& zone, uint8_t families, int times) {
    std::map<std::vector<std::string>, int> seen;
    for (int i = 0; i < times; ++i) ++seen[ask(zone, "nginx", families).addresses];
    return seen;
}

TEST_CASE("one instance, if the module or the service says so: its addresses of both families") {
    constexpr uint8_t kBoth = nss::kIpv4 | nss::kIpv6;
    Service one = mixed();
    one.answers = Answers::kOne;
    Asked all(std::vector<Service>{mixed()});
    Asked of_service(std::vector<Service>{one});
    using Seen = std::vector<std::string>;
    CHECK(ask(all, "nginx").addresses.size() == 4);
    for (const auto& [zone, flag] :
         {std::pair{&all, nss::kOneInstance}, std::pair{&of_service, uint8_t{0}},
          std::pair{&of_service, nss::kOneInstance}}) {
        auto seen = answers_of(*zone, kBoth | flag, 3000);
        CHECK(seen.size() == 3);
        // 1,000 each; five standard deviations are 130.
        CHECK(std::abs(seen[Seen{"10.0.0.1"}] - 1000) < 130);
        CHECK(std::abs(seen[Seen{"10.0.0.2", "fd00::2"}] - 1000) < 130);
        CHECK(std::abs(seen[Seen{"fd00::3"}] - 1000) < 130);
        seen = answers_of(*zone, nss::kIpv4 | flag, 2000);
        CHECK(seen.size() == 2);
        CHECK(std::abs(seen[Seen{"10.0.0.1"}] - 1000) < 130);
        CHECK(std::abs(seen[Seen{"10.0.0.2"}] - 1000) < 130);
    }
}

TEST_CASE("one instance: the same again with its shuffle, and none where none has the family") {
    Service service = mixed();
    service.answers = Answers::kOne;
    Asked zone({service});
    for (int i = 0; i < 50; ++i) {
        const Got first = ask(zone, "nginx");
        const Got again = ask(zone, "nginx", nss::kIpv4 | nss::kIpv6, first.reply.shuffle);
        CHECK(first.addresses == again.addresses);
    }
    service.instances.resize(1);
    Asked ipv4({service});
    CHECK(ask(ipv4, "nginx", nss::kIpv6).reply.status == Status::kNoAddress);
    CHECK(ask(ipv4, "nginx-1").addresses == std::vector<std::string>{"10.0.0.1"});
    service.instances[0].healthy = false;
    Asked sick({service});
    CHECK(ask(sick, "nginx").reply.status == Status::kNoAddress);
    CHECK(ask(sick, "nginx-1").addresses == std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("names of addresses") {
    Asked zone({service("nginx", {"10.0.0.1"}), service("host", {"10.0.0.1"})});
    const auto ask_address = [&zone](const char* text) {
        NssAnswer answer;
        const auto address = *Address::parse(text);
        REQUIRE(answer_nss(zone.responder(),
                           request(nss::Question::kNames, nss::kIpv4, address.octets()),
                           zone.client(), answer));
        return read(answer);
    };
    CHECK(ask_address("10.0.0.1").names.size() == 2);
    CHECK(ask_address("10.0.0.2").reply.status == Status::kNotOurs);
}

TEST_CASE("bytes that are no request are refused, whatever they are") {
    Asked zone({service("nginx", {"10.0.0.1"})});
    const std::vector<uint8_t> name{'n', 'g', 'i', 'n', 'x'};
    const auto good = request(nss::Question::kAddresses, 3, name);
    NssAnswer answer;
    CHECK(answer_nss(zone.responder(), good, {}, answer));
    for (size_t size = 0; size < good.size(); ++size) {
        CHECK_FALSE(answer_nss(zone.responder(), std::span(good).first(size), {}, answer));
    }
    auto changed = good;
    changed[0] ^= 1;
    CHECK_FALSE(answer_nss(zone.responder(), changed, {}, answer));
    changed = good;
    changed[8] = 9;  // a question nobody knows
    CHECK_FALSE(answer_nss(zone.responder(), changed, {}, answer));
    CHECK_FALSE(answer_nss(zone.responder(), request(nss::Question::kNames, 1, name), {}, answer));
}

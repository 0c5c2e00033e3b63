// What a container does not see, it cannot find by any name, type or way of asking: its answers are
// those of a zone that never had the services that are hidden from it.
#include "tests/unit/server/responder_fixture.h"

#include <algorithm>

#include "sidecar/server/nss_answer.h"

using namespace warren;
using namespace warren::test;

namespace {

using Networks = std::vector<std::string>;

Service full(const std::string& name, const std::string& address, const Networks& networks) {
    Service made = service(name, {address, "fd00::" + address.substr(address.rfind('.') + 1)});
    made.ports = {{"http", 80, Protocol::kTcp}, {"only-" + name.substr(0, 1), 53, Protocol::kUdp}};
    made.text = {{"of", name}};
    made.networks = networks;
    return made;
}

std::vector<Service> services() {
    std::vector<Service> all{
        full("nginx", "10.0.0.1", {}),
        full("nginx-2", "10.0.0.2", {"back"}),  // hides an instance where it is seen
        full("web.api", "10.0.0.3", {"back", "front"}),
        full("deep.er.api", "10.0.0.4", {"front"}),
        full("billing", "10.0.0.5", {"back"}),
        full("shared", "10.0.0.1", {"front"}),  // an address of nginx's too
    };
    all[0].instances.push_back(instance("c-3", {"10.0.0.9"}));
    all[4].aliases = {"pay.money", "nginx-3"};
    all[4].ports.push_back({"pay", 443, Protocol::kTcp});
    all[5].aliases = {"x.web.api"};
    Service outside;
    outside.name = "outside";
    outside.external = "www.example.com";
    outside.networks = {"front"};
    all.push_back(outside);
    Service idle = full("idle", "10.0.0.8", {"back"});
    idle.ports = {{"idle", 1, Protocol::kTcp}};
    for (Instance& each : idle.instances) each.healthy = false;
    all.push_back(idle);
    return all;
}

std::vector<Service> seen_by(const Scope& scope) {
    std::vector<Service> seen = services();
    std::erase_if(seen, [&](const Service& each) { return !scope.sees(each.networks); });
    for (Service& each : seen) each.networks.clear();
    return seen;
}

std::vector<std::string> names() {
    std::vector<std::string> all{"_services._dns-sd._udp",
                                 "_dns-sd._udp",
                                 "_udp",
                                 "_tcp",
                                 "nope",
                                 "api",
                                 "er.api",
                                 "money",
                                 "ns.dns",
                                 "dns",
                                 "api-1",
                                 "money-1"};
    const std::vector<std::string> types{"_http._tcp",   "_pay._tcp",    "_idle._tcp",
                                         "_only-n._udp", "_only-w._udp", "_only-b._udp",
                                         "_only-s._udp"};
    all.insert(all.end(), types.begin(), types.end());
    for (const char* base : {"nginx", "nginx-2", "nginx-3", "web.api", "deep.er.api", "billing",
                             "shared", "outside", "idle", "pay.money", "x.web.api"}) {
        const std::string name = base;
        for (const std::string& each : {name, name + "-1", name + "-2", name + "-3", "_tcp." + name,
                                        "_udp." + name, "below." + name}) {
            all.push_back(each);
        }
        std::string escaped = name;
        for (size_t at = 0; (at = escaped.find('.', at)) != std::string::npos; at += 2) {
            escaped.insert(at, 1, '\\');
        }
        for (const std::string& type : types) {
            all.push_back(type + '.' + name);
            all.push_back(escaped + "-1." + type);
            all.push_back(escaped + "-3." + type);
        }
    }
    for (std::string& each : all) each += ".warren.";
    for (const char* name : {"nginx.", "nginx-1.", "nginx-2.", "nginx-3.", "billing.", "shared.",
                             "outside.", "idle.", "nope.", "warren."}) {
        all.emplace_back(name);
    }
    for (int i = 1; i <= 9; ++i) {
        all.push_back(std::to_string(i) + ".0.0.10.in-addr.arpa.");
        std::string zeros;
        for (int k = 0; k < 27; ++k) zeros += "0.";
        all.push_back(std::to_string(i) + '.' + zeros + "0.0.d.f.ip6.arpa.");
    }
    return all;
}

std::vector<SeenRecord> sorted(std::vector<SeenRecord> records) {
    for (SeenRecord& record : records) {
        if (record.type == "SOA") record.data.clear();  // its serial is the image's
    }
    std::sort(records.begin(), records.end(), [](const SeenRecord& a, const SeenRecord& b) {
        return std::tie(a.owner, a.type, a.data) < std::tie(b.owner, b.type, b.data);
    });
    return records;
}

// ANY is answered with one type of several, over TCP all records fit.
void check_same(Asked& one, Asked& other, const std::string& name, const char* type) {
    const auto message = query({.name = name, .type = type, .edns = true});
    const auto action = one.raw(message, Transport::kTcp).action;
    CHECK(action == other.raw(message, Transport::kTcp).action);
    if (action == Outcome::Action::kForward) return;
    const SeenPacket left = see(one.bytes());
    const SeenPacket right = see(other.bytes());
    REQUIRE(left.good);
    REQUIRE(right.good);
    CHECK(left.rcode == right.rcode);
    CHECK(left.edns_data == right.edns_data);
    CHECK(sorted(left.answer) == sorted(right.answer));
    CHECK(sorted(left.authority) == sorted(right.authority));
    CHECK(sorted(left.additional) == sorted(right.additional));
}

std::vector<uint8_t> nss_reply(Asked& zone, nss::Question question,
                               std::span<const uint8_t> subject) {
    const nss::Request header{.magic = nss::kMagic,
                              .version = nss::kVersion,
                              .header_size = sizeof(nss::Request),
                              .question = question,
                              .families = nss::kIpv4 | nss::kIpv6,
                              .name_size = static_cast<uint16_t>(subject.size()),
                              .shuffle = 7};
    std::vector<uint8_t> request(sizeof header + subject.size());
    std::memcpy(request.data(), &header, sizeof header);
    std::copy(subject.begin(), subject.end(), request.begin() + sizeof header);
    NssAnswer answer;
    REQUIRE(answer_nss(zone.responder(), request, zone.client(), answer));
    return answer.octets;
}

const std::vector<Networks> kScopes{{}, {"back"}, {"front"}, {"back", "front"}, {"else"}};

}  // namespace

TEST_CASE("no name and no type tells a hidden service from none") {
    Asked all(services());
    for (const Networks& networks : kScopes) {
        for (const bool may_leave : {true, false}) {
            const ClientPolicy policy{.scope = {networks}, .may_leave = may_leave};
            const ClientPolicy everything{.scope = {}, .may_leave = may_leave};
            all.ask_as(&policy);
            Asked seen(seen_by(policy.scope));
            seen.ask_as(&everything);
            CAPTURE(networks.size());
            for (const std::string& name : names()) {
                for (const char* type : {"A", "AAAA", "ANY", "CNAME", "HTTPS", "MX", "NS", "PTR",
                                         "SOA", "SRV", "TXT"}) {
                    CAPTURE(name);
                    CAPTURE(type);
                    check_same(all, seen, name, type);
                }
            }
        }
    }
}

TEST_CASE("nor does the NSS socket") {
    Asked all(services());
    for (const Networks& networks : kScopes) {
        const ClientPolicy policy{.scope = {networks}};
        all.ask_as(&policy);
        Asked seen(seen_by(policy.scope));
        CAPTURE(networks.size());
        for (const std::string& name : names()) {
            CAPTURE(name);
            const std::vector<uint8_t> octets(name.begin(), name.end());
            CHECK(nss_reply(all, nss::Question::kAddresses, octets) ==
                  nss_reply(seen, nss::Question::kAddresses, octets));
        }
        for (int i = 1; i <= 9; ++i) {
            for (const std::string& text :
                 {"10.0.0." + std::to_string(i), "fd00::" + std::to_string(i)}) {
                CAPTURE(text);
                const Address address = *Address::parse(text);
                CHECK(nss_reply(all, nss::Question::kNames, address.octets()) ==
                      nss_reply(seen, nss::Question::kNames, address.octets()));
            }
        }
    }
}

TEST_CASE("who is no container sees all") {
    Asked all(services());
    CHECK(all.look("billing.warren").answer.size() == 1);
    CHECK(all.look("nginx-2.warren").answer[0].data == "10.0.0.2");
    CHECK(all.look("5.0.0.10.in-addr.arpa", "PTR").answer.size() == 1);
    CHECK(all.look("_services._dns-sd._udp.warren", "PTR").answer.size() == 8);
    CHECK(all.look("money.warren").rcode == "NOERROR");
}

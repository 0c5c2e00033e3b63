// What is counted and listed by networks follows each change: a client of any scope finds what it
// would in an image that is compiled afresh, of the services that it sees.
#include "sidecar/zone/scope.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

using Networks = std::vector<std::string>;

const std::vector<Networks> kLimits{{}, {}, {"a"}, {"b"}, {"b", "a"}, {"a", "b"}};
const std::vector<std::string> kServices{"x", "x-1", "y.x", "z.y.x", "w.v", "x.w.v", "v"};

Service any_service(const std::string& name, std::minstd_rand& random) {
    Service made = service(name, {"10.0.0." + std::to_string(1 + random() % 3)});
    made.networks = kLimits[random() % kLimits.size()];
    if (random() % 2 == 0) made.ports.push_back({"p" + std::to_string(random() % 2), 1, {}});
    // An alias of its own: who wins one that two want is decided for all networks alike.
    if (random() % 2 == 0) made.aliases = {"alias." + name};
    return made;
}

std::vector<std::string> names() {
    std::vector<std::string> all{"_tcp", "_p0._tcp", "_p1._tcp"};
    for (const std::string& service : kServices) {
        for (const std::string& name : {service, "alias." + service}) {
            for (const std::string& each : {name, name + "-1", "_tcp." + name, "_p0._tcp." + name,
                                            "_p1._tcp." + name, name + "-1._p0._tcp"}) {
                all.push_back(each);
            }
        }
    }
    return all;
}

std::set<std::string> owners(const ZoneImage& image, const std::string& text, const Scope* scope) {
    std::set<std::string> found;
    image.visit_address(*Address::parse(text), scope, [&found](const AddressEntry& entry) {
        found.insert(*entry.service);
        return true;
    });
    return found;
}

void check_same(const ZoneImage& all, const Scope& scope, const ZoneImage& seen) {
    for (const std::string& name : names()) {
        CAPTURE(name);
        const Match one = find(all, name, &scope);
        const Match other = find(seen, name);
        CHECK(static_cast<int>(one.node) == static_cast<int>(other.node));
        REQUIRE((one.service == nullptr) == (other.service == nullptr));
        if (one.service != nullptr) CHECK(*one.service->labels == *other.service->labels);
    }
    for (const char* address : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
        CHECK(owners(all, address, &scope) == owners(seen, address, nullptr));
    }
}

}  // namespace

TEST_CASE("services come, go and change their networks") {
    std::minstd_rand random(7);
    CatalogCompiler compiler(zone_settings());
    Catalog current;
    for (int step = 0; step < 300; ++step) {
        CAPTURE(step);
        const std::string& name = kServices[random() % kServices.size()];
        if (random() % 3 == 0) {
            current.services.erase(name);
        } else {
            put(current, any_service(name, random));
        }
        const auto all = compiler.compile(current);
        for (const Networks& networks : std::vector<Networks>{{}, {"a"}, {"b"}, {"a", "b"}}) {
            const Scope scope{networks};
            std::vector<Service> seen;
            for (const auto& [each, service] : current.services) {
                if (scope.sees(service->networks)) seen.push_back(*service);
            }
            for (Service& each : seen) each.networks.clear();
            check_same(*all, scope, *image(seen));
        }
    }
    CHECK(compiler.compile({})->limited.size() == 0);
}

TEST_CASE("many hidden instances leave room for those that are seen") {
    std::vector<std::string> addresses;
    for (int i = 0; i < 1500; ++i) {
        addresses.push_back("10.1." + std::to_string(i / 250) + '.' + std::to_string(i % 250));
    }
    Service hidden = service("a", addresses);
    hidden.networks = {"back"};
    Service seen = service("b", {"10.0.0.1", "10.0.0.2"});
    for (Service* each : {&hidden, &seen}) each->ports = {{"http", 80, Protocol::kTcp}};
    const auto zone = image({hidden, seen});
    const BrowseList* list = zone->find_type("\5_http\4_tcp");
    REQUIRE(list != nullptr);
    CHECK(list->instances.size() == kMaxBrowsed);
    CHECK(list->left_out == 502);
    REQUIRE(list->parts.size() == 2);
    CHECK(list->parts[0].instances == std::vector<std::string>{"\3b-1", "\3b-2"});
    CHECK(list->parts[1].networks == Networks{"back"});
    CHECK(list->parts[1].instances.size() == kMaxBrowsed);
}

TEST_CASE("without limited services there is nothing to count or to list apart") {
    Service plain = service("y.x", {"10.0.0.1"});
    plain.ports = {{"http", 80, Protocol::kTcp}};
    const auto zone = image({plain});
    CHECK(zone->limited.size() == 0);
    CHECK(zone->find_type("\5_http\4_tcp")->parts.empty());
}

#include "sidecar/zone/zone_compiler.h"

#include <doctest/doctest.h>

#include <random>
#include <set>

#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

size_t owners_of(const ZoneImage& image, const std::string& address) {
    size_t count = 0;
    image.visit_address(*Address::parse(address), nullptr,
                        [&count](const AddressEntry&) { return ++count > 0; });
    return count;
}

// All that can be asked of an image, as text, to compare two that should be the same.
std::set<std::string> contents(const ZoneImage& image) {
    std::set<std::string> all;
    image.names.visit_all([&all](const NameEntry& entry) {
        std::string line = "name " + entry.labels + " below " + std::to_string(entry.below);
        if (entry.service) {
            line += " is " + *entry.service->labels + ' ' + entry.service->ipv4.bytes +
                    entry.service->ipv6.bytes + ' ' + std::to_string(entry.service->ipv4.listed);
        }
        all.insert(line);
    });
    image.addresses.visit_all([&all](const AddressEntry& entry) {
        all.insert("address " + entry.address.text() + ' ' + *entry.service + '-' +
                   std::to_string(entry.number));
    });
    for (const auto& list : image.types) {
        std::string line = "type " + list->type + ' ' + std::to_string(list->left_out);
        for (const auto& label : list->instances) line += ' ' + label;
        all.insert(line);
    }
    return all;
}

Service random_service(std::mt19937& random, const std::string& name) {
    Service made;
    made.name = name;
    const size_t count = random() % 4;
    for (size_t i = 0; i < count; ++i) {
        Instance each = instance("c-" + std::to_string(i), {"10.0." + std::to_string(random() % 3) +
                                                            '.' + std::to_string(random() % 20)});
        each.healthy = random() % 3 != 0;
        made.instances.push_back(each);
    }
    if (random() % 2 == 0) made.ports.push_back({"http", 80, Protocol::kTcp});
    if (random() % 4 == 0) made.ports.push_back({"dns", 53, Protocol::kUdp});
    if (random() % 3 == 0) made.aliases.push_back("alias" + std::to_string(random() % 3));
    if (random() % 4 == 0) made.aliases.push_back("s" + std::to_string(random() % 10));
    return made;
}

}  // namespace

TEST_CASE("what did not change is taken over, not compiled again") {
    CatalogCompiler compiler(zone_settings());
    Catalog first = catalog({service("a", {"10.0.0.1"}), service("b", {"10.0.0.2"})});
    const auto before = compiler.compile(first);
    put(first, service("b", {"10.0.0.3"}));
    const auto after = compiler.compile(first);
    CHECK(find(*before, "a").service == find(*after, "a").service);
    CHECK(find(*before, "b").service != find(*after, "b").service);
    CHECK(owners_of(*after, "10.0.0.2") == 0);
    CHECK(owners_of(*before, "10.0.0.2") == 1);
    CHECK(owners_of(*after, "10.0.0.3") == 1);
}

TEST_CASE("the serial grows with each image") {
    CatalogCompiler compiler(zone_settings());
    uint32_t last = 0;
    for (int i = 0; i < 5; ++i) {
        const auto image = compiler.compile({});
        CHECK(image->serial > last);
        last = image->serial;
    }
}

TEST_CASE("a service's own name wins over an alias, and the alias comes back when it goes") {
    CatalogCompiler compiler(zone_settings());
    Service nginx = service("nginx", {"10.0.0.1"});
    nginx.aliases = {"web"};
    Catalog all = catalog({nginx, service("web", {"10.0.0.2"})});
    auto image = compiler.compile(all);
    CHECK(*find(*image, "web").service->labels == "\3web");
    all.services.erase("web");
    image = compiler.compile(all);
    CHECK(*find(*image, "web").service->labels == "\5nginx");
    all.services.erase("nginx");
    image = compiler.compile(all);
    CHECK(find(*image, "web").node == Node::kNone);
    CHECK(image->names.size() == 0);
    CHECK(image->addresses.size() == 0);
    CHECK(image->types.empty());
}

TEST_CASE("an alias follows its service's changes") {
    CatalogCompiler compiler(zone_settings());
    Service nginx = service("nginx", {"10.0.0.1"});
    nginx.aliases = {"web"};
    Catalog all = catalog({nginx});
    compiler.compile(all);
    nginx.instances[0].addresses = {*Address::parse("10.0.0.9")};
    put(all, nginx);
    const auto image = compiler.compile(all);
    CHECK(find(*image, "web").service == find(*image, "nginx").service);
}

TEST_CASE("any sequence of changes ends where compiling the last catalog at once does") {
    std::mt19937 random(3);
    CatalogCompiler compiler(zone_settings());
    Catalog all;
    for (int round = 0; round < 300; ++round) {
        for (int i = 0; i < 3; ++i) {
            std::string name = "s" + std::to_string(random() % 10);
            if (random() % 4 == 0) name = "sub." + name;
            if (random() % 3 == 0) {
                all.services.erase(name);
            } else {
                put(all, random_service(random, name));
            }
        }
        const auto image = compiler.compile(all);
        CatalogCompiler fresh(zone_settings());
        const auto expected = fresh.compile(all);
        REQUIRE(contents(*image) == contents(*expected));
        REQUIRE(compiler.summary().listed == fresh.summary().listed);
        REQUIRE(compiler.summary().running == fresh.summary().running);
    }
}

TEST_CASE("a name of 253 characters with the domain is served, a longer one is left out and said") {
    const std::string sixty(60, 'a');
    const std::string prefix = sixty + '.' + sixty + '.' + sixty + '.';  // 183
    const std::string fits = prefix + std::string(63 - 58 + 1, 'b') + '.' + std::string(56, 'c');
    REQUIRE(fits.size() + 7 == 253);
    CatalogCompiler compiler(zone_settings());
    const auto image = compiler.compile(catalog({service(fits, {"10.0.0.1"})}));
    CHECK(find(*image, fits).node == Node::kService);
    CHECK(compiler.summary().complaints.size() == 1);  // `-1` does not fit any more
    CHECK(image->addresses.size() == 0);
    compiler.compile(catalog({service(fits, {"10.0.0.2"})}));
    CHECK(compiler.summary().complaints.empty());  // no news
    compiler.compile(catalog({service('x' + fits, {"10.0.0.1"})}));
    CHECK(compiler.summary().complaints.size() == 1);
    CHECK(compiler.summary().services == 0);
}

TEST_CASE("browsing lists at most 1,000 instances of a type and counts the rest") {
    std::vector<Service> services;
    for (int s = 0; s < 30; ++s) {
        std::vector<std::string> addresses;
        for (int i = 0; i < 50; ++i) {
            addresses.push_back("10.1." + std::to_string(s) + '.' + std::to_string(i));
        }
        Service made = service("s" + std::to_string(s), addresses);
        made.ports = {{"http", 80, Protocol::kTcp}};
        services.push_back(made);
    }
    CatalogCompiler compiler(zone_settings());
    const auto image = compiler.compile(catalog(services));
    REQUIRE(image->types.size() == 1);
    CHECK(image->types[0]->instances.size() == 1000);
    CHECK(image->types[0]->left_out == 500);
    CHECK(compiler.summary().browse_left_out == 500);
}

TEST_CASE("a domain that is no name is refused") {
    CHECK_THROWS(ZoneCompiler({.domain = "a..b", .ttl = 10, .name_servers = {}}));
    CHECK_THROWS(ZoneCompiler({.domain = "", .ttl = 10, .name_servers = {}}));
}

#include "sidecar/zone/zone_updater.h"

#include <doctest/doctest.h>

#include "sidecar/base/log.h"
#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

struct Updated {
    EventLoop loop;
    Published<ZoneImage> images;
    int count = 0;
    ZoneUpdater updater{loop, zone_settings(), images, [this] { ++count; }};

    Updated() { configure_log(LogLevel::kError, LogFormat::kText); }
    [[nodiscard]] std::string address(const std::string& name) const {
        const Match match = find(*images.newest(), name);
        if (match.service == nullptr || match.service->ipv4.size() == 0) return "none";
        return Address::from_octets(match.service->ipv4.address(0)).text();
    }
};

}  // namespace

TEST_CASE("nothing is published before the first catalog, and a failure changes nothing") {
    Updated zone;
    CatalogSink& source = zone.updater.add_source();
    source.take_failure("no such file");
    CHECK(zone.images.newest() == nullptr);
    source.take_catalog(catalog({service("nginx", {"10.0.0.1"})}), {});
    CHECK(zone.count == 1);
    CHECK(zone.address("nginx") == "10.0.0.1");
    source.take_failure("half a file");
    CHECK(zone.address("nginx") == "10.0.0.1");
    CHECK(zone.updater.counters().get(Counter::kCatalogFailures) == 2);
}

TEST_CASE("an equal service read again is taken over as it is") {
    Updated zone;
    CatalogSink& source = zone.updater.add_source();
    source.take_catalog(catalog({service("nginx", {"10.0.0.1"})}), {});
    const auto* before = find(*zone.images.newest(), "nginx").service;
    source.take_catalog(catalog({service("nginx", {"10.0.0.1"}), service("b", {})}),
                        {{"services[9]", "is no object"}});
    CHECK(find(*zone.images.newest(), "nginx").service == before);
    CHECK(zone.updater.counters().get(Counter::kBadEntries) == 1);
}

TEST_CASE("of two sources the one given first is believed, and the other where it says nothing") {
    Updated zone;
    CatalogSink& first = zone.updater.add_source();
    CatalogSink& second = zone.updater.add_source();
    second.take_catalog(catalog({service("a", {"10.0.0.2"}), service("b", {"10.0.0.3"})}), {});
    CHECK(zone.images.newest() == nullptr);  // the first one has not been tried
    first.take_catalog(catalog({service("a", {"10.0.0.1"})}), {});
    CHECK(zone.address("a") == "10.0.0.1");
    CHECK(zone.address("b") == "10.0.0.3");
    first.take_catalog({}, {});
    CHECK(zone.address("a") == "10.0.0.2");
}

TEST_CASE("while a source has told nothing, an absent name may be its") {
    Updated zone;
    CatalogSink& first = zone.updater.add_source();
    CatalogSink& second = zone.updater.add_source();
    first.take_catalog(catalog({service("a", {"10.0.0.1"})}), {});
    second.take_failure("no such file");
    CHECK(zone.address("a") == "10.0.0.1");
    CHECK_FALSE(zone.images.newest()->complete);
    second.take_catalog({}, {});
    CHECK(zone.images.newest()->complete);
    second.take_failure("gone");
    CHECK(zone.images.newest()->complete);
}

TEST_CASE("changes of one source, beside another") {
    Updated zone;
    CatalogSink& first = zone.updater.add_source();
    CatalogSink& second = zone.updater.add_source();
    first.take_catalog(catalog({service("a", {"10.0.0.1"})}), {});
    second.take_catalog(catalog({service("a", {"10.0.0.2"}), service("b", {"10.0.0.3"})}), {});
    second.take_changes(catalog({service("a", {"10.0.0.4"}), service("c", {"10.0.0.5"})}).services,
                        {});
    CHECK(zone.address("a") == "10.0.0.1");  // the first one is believed
    CHECK(zone.address("c") == "10.0.0.5");
    first.take_changes({{"a", nullptr}}, {});
    CHECK(zone.address("a") == "10.0.0.4");
    second.take_changes({{"a", nullptr}, {"b", nullptr}, {"never", nullptr}}, {});
    CHECK(zone.address("a") == "none");
    CHECK(zone.address("b") == "none");
    CHECK(zone.address("c") == "10.0.0.5");
}

TEST_CASE("bad entries are told and counted once, until they are others") {
    Updated zone;
    CatalogSink& source = zone.updater.add_source();
    const auto counted = [&zone] { return zone.updater.counters().get(Counter::kBadEntries); };
    for (int i = 0; i < 3; ++i) source.take_catalog(catalog({}), {{"services[9]", "is no object"}});
    CHECK(counted() == 1);
    source.take_catalog(catalog({}), {{"services[8]", "is no object"}, {"services[9]", "x"}});
    CHECK(counted() == 3);
    source.take_catalog(catalog({}), {});
    source.take_catalog(catalog({}), {{"services[9]", "is no object"}});
    CHECK(counted() == 4);
    source.take_changes({}, {{"services[3]", "has no 'name'"}, {"services[9]", "is no object"}});
    CHECK(counted() == 5);
}

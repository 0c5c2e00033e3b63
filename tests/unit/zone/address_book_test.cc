#include "sidecar/zone/address_book.h"

#include <doctest/doctest.h>

#include <array>
#include <random>

#include "sidecar/base/log.h"
#include "sidecar/zone/zone_updater.h"
#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

Instance looked_for(const std::string& id, const std::string& runtime_id,
                    const std::vector<std::string>& node = {}) {
    Instance made = instance(id, {});
    made.runtime.edit().id = runtime_id;
    for (const auto& text : node) {
        made.runtime.edit().node_addresses.push_back(*Address::parse(text));
    }
    return made;
}

Service of(const std::string& name, const std::vector<Instance>& instances) {
    Service made;
    made.name = name;
    made.instances = instances;
    return made;
}

struct Zone {
    EventLoop loop;
    Published<ZoneImage> images;
    ZoneUpdater updater{loop, zone_settings(), images, [] {}};

    Zone() { configure_log(LogLevel::kError, LogFormat::kText); }
    [[nodiscard]] std::string addresses(const std::string& name) const {
        const Match match = find(*images.newest(), name);
        std::string all;
        for (uint32_t i = 0; match.service != nullptr && i < match.service->ipv4.listed; ++i) {
            all += Address::from_octets(match.service->ipv4.address(i)).text() + ' ';
        }
        return all;
    }
};

}  // namespace

TEST_CASE("by id or runtime id in any source, then the node's, and by changes") {
    Zone zone;
    CatalogSink& store = zone.updater.add_source();
    CatalogSink& nodes = zone.updater.add_source();
    CatalogSink& more = zone.updater.add_source();
    more.take_catalog({}, {});
    nodes.take_catalog(catalog({of("n", {instance("r-1", {"10.0.0.1"})})}), {});
    store.take_catalog(
        catalog({of("web", {looked_for("1", "r-1", {"10.9.0.1"}),
                            looked_for("2", "r-2", {"10.9.0.2"}), looked_for("3", "r-3")})}),
        {});
    CHECK(zone.addresses("web") == "10.0.0.1 10.9.0.2 ");
    nodes.take_changes(catalog({of("n", {instance("r-1", {"10.0.0.4"})})}).services, {});
    CHECK(zone.addresses("web") == "10.0.0.4 10.9.0.2 ");
    // By its runtime id; its id does not count then.
    Instance by_runtime = instance("r-2", {"10.0.0.5"});
    by_runtime.runtime.edit().id = "r-3";
    more.take_changes(catalog({of("m", {by_runtime})}).services, {});
    CHECK(zone.addresses("web") == "10.0.0.4 10.9.0.2 10.0.0.5 ");
    // Of two the source given first.
    more.take_changes(catalog({of("m2", {instance("r-1", {"10.0.0.6"})})}).services, {});
    CHECK(zone.addresses("web") == "10.0.0.4 10.9.0.2 10.0.0.5 ");
    nodes.take_changes({{"n", nullptr}}, {});
    CHECK(zone.addresses("web") == "10.0.0.6 10.9.0.2 10.0.0.5 ");
    more.take_catalog({}, {});
    CHECK(zone.addresses("web") == "10.9.0.1 10.9.0.2 ");
    store.take_changes({{"web", nullptr}}, {});
    CHECK(zone.addresses("web").empty());
}

TEST_CASE("one source alone, and addresses that it learns later") {
    Zone zone;
    CatalogSink& source = zone.updater.add_source();
    source.take_catalog(catalog({service("plain", {"10.0.0.9"})}), {});
    source.take_changes(catalog({of("web", {looked_for("1", "r-1")})}).services, {});
    CHECK(zone.addresses("web").empty());
    source.take_changes(catalog({of("n", {instance("r-1", {"10.0.0.1"})})}).services, {});
    CHECK(zone.addresses("web") == "10.0.0.1 ");
    CHECK(zone.addresses("plain") == "10.0.0.9 ");
}

TEST_CASE("only who depends on it is compiled anew") {
    Zone zone;
    CatalogSink& store = zone.updater.add_source();
    CatalogSink& nodes = zone.updater.add_source();
    nodes.take_catalog(catalog({of("n", {instance("r-1", {"10.0.0.1"})}),
                                of("o", {instance("r-2", {"10.0.0.2"})})}),
                       {});
    store.take_catalog(
        catalog({of("a", {looked_for("1", "r-1")}), of("b", {looked_for("2", "r-2")})}), {});
    const auto* a = find(*zone.images.newest(), "a").service;
    const auto* b = find(*zone.images.newest(), "b").service;
    nodes.take_changes(catalog({of("n", {instance("r-1", {"10.0.0.3"})})}).services, {});
    CHECK(zone.addresses("a") == "10.0.0.3 ");
    CHECK(find(*zone.images.newest(), "a").service != a);
    CHECK(find(*zone.images.newest(), "b").service == b);
}

TEST_CASE("any row of changes leads to what a fresh start leads to") {
    std::mt19937 random(5);
    const auto pick = [&random](int limit) {
        return static_cast<int>(random() % static_cast<unsigned>(limit));
    };
    const auto some_service = [&](const std::string& name) {
        std::vector<Instance> instances;
        for (int i = pick(4); i > 0; --i) {
            const std::string runtime = "r-" + std::to_string(pick(6));
            if (pick(2) == 0) {
                instances.push_back(instance(runtime, {"10.0.0." + std::to_string(1 + pick(9))}));
            } else {
                instances.push_back(looked_for("i" + std::to_string(i), runtime,
                                               pick(2) == 0 ? std::vector<std::string>{"10.9.0.1"}
                                                            : std::vector<std::string>{}));
            }
        }
        return of(name, instances);
    };
    for (int round = 0; round < 20; ++round) {
        Zone zone;
        std::array<CatalogSink*, 2> sinks{&zone.updater.add_source(), &zone.updater.add_source()};
        std::array<Catalog, 2> told;
        for (CatalogSink* sink : sinks) sink->take_catalog({}, {});
        for (int step = 0; step < 60; ++step) {
            const auto which = static_cast<size_t>(pick(2));
            const std::string name = "s" + std::to_string(pick(5));
            CatalogChanges changes;
            changes[name] =
                pick(4) == 0 ? nullptr : std::make_shared<const Service>(some_service(name));
            apply_changes(told.at(which), changes);
            sinks.at(which)->take_changes(changes, {});
        }
        Zone fresh;
        CatalogSink& first = fresh.updater.add_source();
        CatalogSink& second = fresh.updater.add_source();
        first.take_catalog(told[0], {});
        second.take_catalog(told[1], {});
        for (int i = 0; i < 5; ++i) {
            const std::string name = "s" + std::to_string(i);
            CHECK(zone.addresses(name) == fresh.addresses(name));
        }
    }
}

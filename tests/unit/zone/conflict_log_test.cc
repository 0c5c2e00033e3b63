#include "sidecar/zone/conflict_log.h"

#include <doctest/doctest.h>

#include "sidecar/base/log.h"
#include "sidecar/zone/zone_updater.h"
#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

TEST_CASE("what clients would see differently is a contradiction, what one leaves out is none") {
    const Service one = service("a", {"10.0.0.1", "10.0.0.2"});
    Service other = service("a", {"10.0.0.2", "10.0.0.1"});
    other.ports.push_back({.name = "http", .port = 80});
    CHECK_FALSE(contradict(one, other));
    Service ports = one;
    ports.ports.push_back({.name = "http", .port = 81});
    CHECK(contradict(ports, other));
    other.instances.push_back(instance("x", {"10.0.0.3"}));
    other.instances.back().state = InstanceState::kFailed;
    CHECK_FALSE(contradict(one, other));
    other.instances.back().state = InstanceState::kRunning;
    CHECK(contradict(one, other));
    Service outside;
    outside.external = "a.example";
    CHECK(contradict(one, outside));
}

TEST_CASE("each conflict counts once, until it is over") {
    configure_log(LogLevel::kError, LogFormat::kText);
    EventLoop loop;
    Published<ZoneImage> images;
    ZoneUpdater updater(loop, zone_settings(), images, [] {});
    CatalogSink& first = updater.add_source("one");
    CatalogSink& second = updater.add_source("two");
    const auto conflicts = [&] { return updater.counters().get(Counter::kSourceConflicts); };
    first.take_catalog(catalog({service("a", {"10.0.0.1"}), service("b", {"10.0.0.2"})}), {});
    second.take_catalog(catalog({service("a", {"10.0.0.3"}), service("b", {"10.0.0.2"})}), {});
    CHECK(conflicts() == 1);
    second.take_changes(catalog({service("a", {"10.0.0.4"})}).services, {});
    CHECK(conflicts() == 1);
    second.take_changes(catalog({service("a", {"10.0.0.1"})}).services, {});
    second.take_changes(catalog({service("a", {"10.0.0.5"})}).services, {});
    CHECK(conflicts() == 2);
    first.take_changes({{"a", nullptr}}, {});
    first.take_changes(catalog({service("a", {"10.0.0.1"})}).services, {});
    CHECK(conflicts() == 3);
}

TEST_CASE("what is stale is published, and stays so when all is compiled anew") {
    configure_log(LogLevel::kError, LogFormat::kText);
    EventLoop loop;
    Published<ZoneImage> images;
    ZoneUpdater updater(loop, zone_settings(), images, [] {});
    CatalogSink& source = updater.add_source();
    updater.set_stale(true);
    CHECK(images.newest() == nullptr);
    source.take_catalog(catalog({service("a", {"10.0.0.1"})}), {});
    CHECK(images.newest()->stale);
    const auto* before = find(*images.newest(), "a").service;
    updater.set_stale(false);
    CHECK_FALSE(images.newest()->stale);
    CHECK(find(*images.newest(), "a").service == before);
    CHECK(images.newest()->complete);
}

#include "sidecar/zone/change_log.h"

#include <doctest/doctest.h>

#include "tests/support/zones.h"

using namespace warren;
using test::service;

namespace {

std::string change(const Service& before, const Service& after) {
    return describe_change(&before, &after);
}

}  // namespace

TEST_CASE("what is different, in words") {
    const Service web = service("web", {"10.0.0.1", "10.0.0.2"});
    CHECK(describe_change(nullptr, &web) == "new: 2 instances");
    CHECK(describe_change(&web, nullptr) == "gone");
    CHECK(describe_change(nullptr, nullptr).empty());
    CHECK(change(web, web).empty());

    Service other = web;
    other.instances[1].healthy = false;
    CHECK(change(web, other) == "instance c-2 is unhealthy");
    CHECK(change(other, web) == "instance c-2 is healthy");
    other = web;
    other.instances[0].draining = true;
    other.instances[1].addresses = {*Address::parse("10.0.0.9")};
    CHECK(change(web, other) == "instance c-1 is draining; instance c-2 has 10.0.0.9");
    other = service("web", {"10.0.0.1"});
    CHECK(change(web, other) == "instance c-2 is gone");
    CHECK(change(other, web) == "instance c-2 is new, 10.0.0.2");
    other = web;
    other.ttl = 3;
    other.aliases = {"www"};
    CHECK(change(web, other) == "other aliases; another TTL");
    other = web;
    std::swap(other.instances[0], other.instances[1]);
    CHECK(change(web, other) == "changed");
}

TEST_CASE("many differences are counted") {
    const Service few = service("web", {});
    const Service many = service("web", std::vector<std::string>(10, "10.0.0.1"));
    const std::string text = change(few, many);
    CHECK(text.ends_with("; and 4 more"));
}

TEST_CASE("a ring: the newest stay; many at once are one") {
    ChangeLog log;
    const Service web = service("web", {"10.0.0.1"});
    const auto image = test::image({web});
    CatalogChanges changes{{"web", nullptr}};
    for (int i = 0; i < 300; ++i) log.note(changes, image.get(), i);
    CHECK(log.newest() == 300);
    const std::vector<Change> all = log.since(0);
    CHECK(all.size() == ChangeLog::kMost);
    CHECK(all.back().number == 300);
    CHECK(all.back().what == "gone");
    CHECK(log.since(298).size() == 2);
    CHECK(log.since(300).empty());
    for (int i = 0; i < 100; ++i) {
        const std::string name = "s" + std::to_string(i);
        changes[name] = std::make_shared<const Service>(service(name, {}));
    }
    log.note(changes, image.get(), 1);
    REQUIRE(log.since(300).size() == 1);
    CHECK(log.since(300)[0].what == "100 services new or changed, 1 gone");
    // What was not there, and what is as it was, is no change.
    log.note({{"nope", nullptr}, {"web", std::make_shared<const Service>(web)}}, image.get(), 1);
    CHECK(log.newest() == 301);
}

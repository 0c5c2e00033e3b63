#include "sidecar/catalog/catalog_builder.h"

#include <doctest/doctest.h>

using namespace warren;

namespace {

using Strings = std::vector<std::string>;

std::shared_ptr<const Service> named(std::string name, Strings aliases = {},
                                     std::string external = "") {
    Service service;
    service.name = std::move(name);
    service.aliases = std::move(aliases);
    service.external = std::move(external);
    return std::make_shared<const Service>(service);
}

}  // namespace

TEST_CASE("of two services with one name the earlier stays") {
    std::vector<BadEntry> bad;
    CatalogBuilder builder(bad);
    builder.add(named("a", {}, "first"), 0);
    builder.add(named("a", {"x"}, "second"), 1);
    const Catalog catalog = builder.finish();
    REQUIRE(catalog.services.size() == 1);
    CHECK(catalog.services.at("a")->external == "first");
    CHECK(catalog.services.at("a")->aliases.empty());
    REQUIRE(bad.size() == 1);
    CHECK(bad[0].place == "services[1].name");
}

TEST_CASE("a service's own name is stronger than an alias, wherever it stands") {
    std::vector<BadEntry> bad;
    CatalogBuilder builder(bad);
    builder.add(named("a", {"b", "a", "", "free"}), 0);
    builder.add(named("b"), 1);
    const Catalog catalog = builder.finish();
    CHECK(catalog.services.at("a")->aliases == Strings{"free"});
    REQUIRE(bad.size() == 2);
    CHECK(bad[0].place == "services[0].aliases[0]");
    CHECK(bad[1].place == "services[0].aliases[1]");
}

TEST_CASE("of two equal aliases the earlier stays") {
    std::vector<BadEntry> bad;
    CatalogBuilder builder(bad);
    builder.add(named("a", {"x", "x"}), 0);
    builder.add(named("b", {"x", "y"}), 1);
    const Catalog catalog = builder.finish();
    CHECK(catalog.services.at("a")->aliases == Strings{"x"});
    CHECK(catalog.services.at("b")->aliases == Strings{"y"});
    REQUIRE(bad.size() == 2);
    CHECK(bad[1].reason.find("'b'") != std::string::npos);
}

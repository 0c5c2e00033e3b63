#include "sidecar/attach/local_source.h"

#include <doctest/doctest.h>

using namespace warren;

namespace {

Attachment attachment(const std::string& id, const std::string& name,
                      std::vector<std::string> networks = {}) {
    Attachment made;
    made.id = id;
    made.name = name;
    made.networks = std::move(networks);
    made.addresses = {*Address::parse("10.0.0.1")};
    return made;
}

struct Sink : CatalogSink {
    void take_catalog(Catalog taken, const std::vector<BadEntry>& /*bad*/) override {
        catalog = std::move(taken);
        ++times;
    }
    void take_changes(const CatalogChanges&, const std::vector<BadEntry>&) override {}
    void take_confirmation() override {}
    void take_failure(const std::string&) override {}
    Catalog catalog;
    int times = 0;
};

}  // namespace

TEST_CASE("containers of one name are instances of one service") {
    auto one = attachment("c1", "web");
    one.runtime_id = "runtime";
    const Catalog catalog = catalog_of({one, attachment("c2", "web"), attachment("c3", "")});
    REQUIRE(catalog.services.size() == 2);
    const Service& web = *catalog.services.at("web");
    REQUIRE(web.instances.size() == 2);
    CHECK(web.instances[0].id == "c1");
    CHECK(web.instances[0].runtime->id == "runtime");
    CHECK(web.instances[1].addresses.size() == 1);
    CHECK(catalog.services.at("")->instances[0].id == "c3");
}

TEST_CASE("limited to the networks of all, unless one is in none") {
    const auto networks = [](std::vector<std::string> a, std::vector<std::string> b) {
        return catalog_of(
                   {attachment("c1", "web", std::move(a)), attachment("c2", "web", std::move(b))})
            .services.at("web")
            ->networks;
    };
    CHECK(networks({"a"}, {"b", "a"}) == std::vector<std::string>{"a", "b"});
    CHECK(networks({"a"}, {}).empty());
}

TEST_CASE("where some are expected, nothing is told before they come") {
    Sink sink;
    LocalSource source;
    source.expect();
    source.start(sink);
    CHECK(sink.times == 0);
    source.take({});
    CHECK(sink.times == 1);
}

TEST_CASE("what was attached before the start is told at the start") {
    Sink sink;
    SourceStatus status("local:");
    LocalSource source(&status);
    source.take({attachment("c1", "web")});
    source.start(sink);
    CHECK(sink.catalog.services.contains("web"));
    CHECK(status.report().services == 1);
    source.take({});
    CHECK(sink.catalog.services.empty());
    CHECK(sink.times == 2);
}

#include "sidecar/catalog/published_instances.h"

#include <doctest/doctest.h>

#include <vector>

#include "sidecar/catalog/read_catalog.h"

using namespace warren;

namespace {

struct Told {
    PublishedInstances instances;
    std::vector<std::string> lines;

    void note(const std::string& name, const std::string& json_of_instances, size_t source = 0) {
        const auto document = read_catalog(R"({"services": [{"name": "web", "instances": )" +
                                           json_of_instances + "}]}");
        lines.clear();
        instances.note(source, name, document.catalog.services.at("web").get(), tell());
    }
    PublishedInstances::Tell tell() {
        return [this](std::string line) { lines.push_back(std::move(line)); };
    }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("what is new, what is different, what is gone, and nothing else") {
    Told told;
    told.note("web", R"([{"id": "c-1", "addresses": ["10.0.0.1"], "healthy": false}, "10.0.0.2"])");
    CHECK(told.lines ==
          Lines{"{\"instance\": {\"service\": \"web\",\"id\":\"10.0.0.2\","
                "\"addresses\":[\"10.0.0.2\"]}}\n",
                "{\"instance\": {\"service\": \"web\",\"id\":\"c-1\",\"addresses\":[\"10.0.0.1\"],"
                "\"healthy\":false}}\n"});
    told.note("web", R"([{"id": "c-1", "addresses": ["10.0.0.1"], "healthy": false}, "10.0.0.2"])");
    CHECK(told.lines.empty());
    told.note("web", R"([{"id": "c-1", "addresses": ["10.0.0.1"]}])");
    CHECK(told.lines ==
          Lines{"{\"remove_instance\": {\"service\": \"web\", \"id\": \"10.0.0.2\"}}\n",
                "{\"instance\": {\"service\": \"web\",\"id\":\"c-1\","
                "\"addresses\":[\"10.0.0.1\"]}}\n"});
    told.lines.clear();
    told.instances.note(0, "web", nullptr, told.tell());
    CHECK(told.lines == Lines{"{\"remove_instance\": {\"service\": \"web\", \"id\": \"c-1\"}}\n"});
    CHECK(told.instances.empty());
}

TEST_CASE("who starts anew is told everything of all sources") {
    Told told;
    told.note("web", R"(["10.0.0.1"])");
    told.note("db", R"(["10.0.0.2"])", 1);
    told.note("", R"(["10.0.0.3"])", 1);
    CHECK(told.lines.empty());
    told.instances.tell_all(told.tell());
    CHECK(told.lines.size() == 2);
}

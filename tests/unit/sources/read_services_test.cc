#include "sidecar/sources/read_services.h"

#include <doctest/doctest.h>

#include "sidecar/catalog/read_catalog.h"
#include "sidecar/sources/bounded_json.h"

namespace warren {
namespace {

TEST_CASE("one text for each service, on one line, by name in lower case") {
    std::vector<std::string> problems;
    const ServiceTexts services = read_services(
        "{\"version\": 1, \"services\": [{\"name\": \"Web\",\n \"instances\": []}, {\"name\": "
        "\"b\"}]}",
        problems);
    CHECK(services ==
          ServiceTexts{{"web", R"({"instances":[],"name":"Web"})"}, {"b", R"({"name":"b"})"}});
    CHECK(problems.empty());
}

TEST_CASE("elements without a name of their own are left out and reported") {
    std::vector<std::string> problems;
    const ServiceTexts services = read_services(
        R"({"services": [{"name": "a"}, {"x": 1}, 7, {"name": 3}, {"name": "A", "ttl": 1}]})",
        problems);
    CHECK(services == ServiceTexts{{"a", R"({"name":"a"})"}});
    REQUIRE(problems.size() == 4);
    CHECK(problems[0] == "services[1] has no 'name': it is left out");
    CHECK(problems[3] == "services[4]: the name 'a' is given twice: it is left out");
}

TEST_CASE("a document that is written unusually is one") {
    std::vector<std::string> problems;
    CHECK(read_services(R"({"\u0073ervices": [{"name": "a"}]})", problems).size() == 1);
    CHECK(read_services(R"({"services": [], "services": [{"name": "b"}]})", problems).size() == 1);
    CHECK(read_services(R"({"services": []})", problems).empty());
}

TEST_CASE("what is no document is refused whole") {
    std::vector<std::string> problems;
    for (const char* bad :
         {"", "<html></html>", "{}", "[]", R"({"services": {}})", R"({"services": null})",
          R"({"services": [{"name": "a"}])", R"({"services": [{"name": "a"}, {"name": }]})",
          R"({"services": [{"name": "a"}]} x)", R"({"services": [{"name": "a"}], "x": y})"}) {
        CAPTURE(bad);
        CHECK_THROWS_AS(read_services(bad, problems), CatalogError);
        CHECK(problems.empty());
    }
}

}  // namespace
}  // namespace warren

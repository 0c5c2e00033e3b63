#include "sidecar/catalog/read_service.h"

#include <doctest/doctest.h>

#include "tests/unit/catalog/catalog_text.h"

using namespace warren;

namespace {

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a service needs a name, and instances or a name outside") {
    const auto document = read_catalog(R"({"services": [
        {"instances": []}, {"name": 5, "instances": []}, {"name": "a b", "instances": []},
        {"name": "none"}, {"name": "null", "instances": null}, {"name": "s", "instances": []}]})");
    CHECK(bad_places(document) == Places{"services[0]", "services[1].name", "services[2].name",
                                         "services[3]", "services[4]"});
    CHECK(document.catalog.services.size() == 1);
}

TEST_CASE("instances that are no list are reported") {
    const auto document = read_fields(R"("instances": {"id": "a"})");
    CHECK(bad_places(document) == Places{"services[0].instances", "services[0]"});
    CHECK(document.catalog.services.empty());
}

TEST_CASE("names are lower-cased") {
    const auto document = read_catalog(
        R"({"services": [{"name": "S", "aliases": ["Web"], "instances": [],
            "ports": [{"name": "HTTP", "port": 80, "protocol": "UDP"}]}]})");
    CHECK(service(document).name == "s");
    CHECK(service(document).aliases == Strings{"web"});
    CHECK(service(document).ports[0] == Port{"http", 80, Protocol::kUdp});
}

TEST_CASE("external: a host name, and only without instances") {
    CHECK(service(read_fields(R"("external": "Billing.Example.com.")")).external ==
          "billing.example.com");
    const auto both = read_fields(R"("external": "example.com", "instances": [])");
    CHECK(bad_places(both) == Places{"services[0].external"});
    CHECK(service(both).external.empty());
    const auto address = read_fields(R"("external": "10.0.0.1")");
    CHECK(bad_places(address) == Places{"services[0].external", "services[0]"});
    CHECK(address.catalog.services.empty());
}

TEST_CASE("ttl and max_answers have bounds; outside them the default holds") {
    const auto good = read_fields(R"("instances": [], "ttl": 0, "max_answers": 1)");
    CHECK(service(good).ttl == 0);
    CHECK(service(good).max_answers == 1);
    for (const char* fields :
         {R"("ttl": 86401, "max_answers": 0)", R"("ttl": -1, "max_answers": -1)",
          R"("ttl": "10", "max_answers": 4294967296)"}) {
        const auto bad = read_fields(std::string(R"("instances": [], )") + fields);
        CHECK(bad_places(bad) == Places{"services[0].ttl", "services[0].max_answers"});
        CHECK_FALSE(service(bad).ttl);
        CHECK_FALSE(service(bad).max_answers);
    }
}

TEST_CASE("answers: all or one; anything else is reported, and all it is") {
    CHECK(service(read_fields(R"("instances": [])")).answers == Answers::kAll);
    CHECK(service(read_fields(R"("instances": [], "answers": "all")")).answers == Answers::kAll);
    CHECK(service(read_fields(R"("instances": [], "answers": "one")")).answers == Answers::kOne);
    for (const char* value : {R"("One")", R"("some")", "1", "true", "[]"}) {
        const auto bad = read_fields(std::string(R"("instances": [], "answers": )") + value);
        CHECK(bad_places(bad) == Places{"services[0].answers"});
        CHECK(service(bad).answers == Answers::kAll);
    }
}

TEST_CASE("a port that is wrong in any way is left out") {
    const auto document = read_fields(R"("instances": [], "ports": [
        {"port": 80}, {"name": "a", "port": 0}, {"name": "a", "port": 65536}, {"name": "a"},
        {"name": "_a", "port": 1}, {"name": "a.b", "port": 1}, {"name": "a", "port": 1, "protocol": "sctp"},
        80, {"name": "dns", "port": 53, "protocol": "udp"}, {"name": "dns", "port": 53, "protocol": "udp"},
        {"name": 5, "port": 1}])");
    CHECK(bad_places(document) == Places{"services[0].ports[1].port", "services[0].ports[2].port",
                                         "services[0].ports[3]", "services[0].ports[4].name",
                                         "services[0].ports[5].name",
                                         "services[0].ports[6].protocol", "services[0].ports[7]",
                                         "services[0].ports[9]", "services[0].ports[10].name"});
    CHECK(service(document).ports ==
          std::vector<Port>{{"", 80, Protocol::kTcp}, {"dns", 53, Protocol::kUdp}});
}

TEST_CASE("a service has 1,000 ports at most; the first one beyond is named") {
    std::string ports = R"({"port": 0})";
    for (int i = 1; i <= 3000; ++i) ports += ", {\"port\": " + std::to_string(i) + '}';
    const auto document = read_fields(R"("instances": [], "ports": [)" + ports + ']');
    CHECK(bad_places(document) == Places{"services[0].ports[0].port", "services[0].ports[1001]"});
    CHECK(service(document).ports.size() == 1000);
}

TEST_CASE("networks: names as they are, each once; what is none is reported and left out") {
    CHECK(service(read_fields(R"("instances": [])")).networks.empty());
    CHECK(service(read_fields(R"("instances": [], "networks": [])")).networks.empty());
    CHECK(service(read_fields(R"("instances": [], "networks": null)")).networks.empty());
    const auto document =
        read_fields(R"("instances": [], "networks": ["Back", "9f x", 5, "", "Back", ["a"], null])");
    CHECK(service(document).networks == Strings{"Back", "9f x"});
    CHECK(bad_places(document) == Places{"services[0].networks[2]", "services[0].networks[3]",
                                         "services[0].networks[5]", "services[0].networks[6]"});
    std::string many = "\"0\"";
    for (int i = 1; i <= 1500; ++i) many += ", \"" + std::to_string(i) + '"';
    const auto capped = read_fields(R"("instances": [], "networks": [)" + many + ']');
    CHECK(service(capped).networks.size() == 1000);
    CHECK(bad_places(capped) == Places{"services[0].networks[1000]"});
}

// Without its list it would be there for everybody.
TEST_CASE("a service of which no network can be read is left out") {
    for (const char* networks : {R"("back")", "5", "{}", "[5]", R"([""])", "true"}) {
        CAPTURE(networks);
        const auto document =
            read_fields(std::string(R"("instances": [], "networks": )") + networks);
        CHECK(document.catalog.services.empty());
        CHECK(document.bad_entries.size() == 2);
    }
}

TEST_CASE("text: strings, numbers and booleans that fit into one string") {
    const std::string fits(253, 'x');
    const auto document = read_fields(R"("instances": [], "text": {"a": "b", "n": 1.50, "t": true,
        "e": "", "": "x", "k=": "x", "o": {}, "l": [], "z": null, "x": ")" +
                                      fits + R"(", "y": ")" + fits + "x\"}");
    CHECK(service(document).text ==
          std::vector<std::pair<std::string, std::string>>{
              {"a", "b"}, {"e", ""}, {"n", "1.5"}, {"t", "true"}, {"x", fits}});
    CHECK(bad_places(document) == Places{"services[0].text.''", "services[0].text.'k='",
                                         "services[0].text.'l'", "services[0].text.'o'",
                                         "services[0].text.'y'", "services[0].text.'z'"});
}

TEST_CASE("fields of the wrong kind are reported, the service stays") {
    const auto document = read_fields(
        R"("instances": [], "aliases": "a", "ports": {}, "text": [], "external": null)");
    CHECK(bad_places(document) ==
          Places{"services[0].aliases", "services[0].ports", "services[0].text"});
    CHECK(document.catalog.services.size() == 1);
}

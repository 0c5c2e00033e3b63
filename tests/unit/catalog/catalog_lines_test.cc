#include "sidecar/catalog/catalog_lines.h"

#include <doctest/doctest.h>

#include "sidecar/catalog/catalog_changes.h"

using namespace warren;

namespace {

// What a sink comes to know, as one text.
struct Told : CatalogSink {
    void take_catalog(Catalog newer, const std::vector<BadEntry>& entries) override {
        catalog = std::move(newer);
        bad = entries;
        calls += 'W';
    }
    void take_changes(const CatalogChanges& changes,
                      const std::vector<BadEntry>& entries) override {
        apply_changes(catalog, changes);
        bad = entries;
        calls += 'c';
    }
    void take_confirmation() override { calls += '.'; }
    void take_failure(const std::string&) override { calls += '!'; }
    [[nodiscard]] std::string names() const {
        std::string all;
        for (const auto& [name, service] : catalog.services) {
            all += name + '=';
            for (const Instance& instance : service->instances) {
                for (const Address& address : instance.addresses) all += address.text();
            }
            all += ' ';
        }
        return all;
    }
    Catalog catalog;
    std::vector<BadEntry> bad;
    std::string calls;
};

struct Lines {
    // Taken together.
    bool say(const std::vector<std::string>& texts) {
        for (const std::string& text : texts) lines.take(text);
        return lines.tell(told);
    }
    CatalogLines lines;
    Told told;
};

std::string whole(const std::string& address) {
    return R"({"services": [{"name": "a", "instances": [")" + address + R"("]},
               {"name": "b", "instances": ["10.0.0.2"]}]})";
}

}  // namespace

TEST_CASE("a whole catalog, then changes; a burst is one update") {
    Lines test;
    test.lines.begin();
    CHECK(test.say({whole("10.0.0.1")}));
    CHECK(test.told.names() == "a=10.0.0.1 b=10.0.0.2 ");
    CHECK(test.say({R"({"service": {"name": "A", "instances": ["10.0.0.3"]}})",
                    R"({"remove": "B"})", R"({"service": {"name": "c", "instances": []}, "x": 1})",
                    R"({"x": 1, "service": {"name": "d", "instances": []}})", "", "  "}));
    CHECK(test.told.names() == "a=10.0.0.3 c= d= ");
    CHECK(test.told.calls == "Wc");
    CHECK_FALSE(test.say({}));
    CHECK(test.say({"{}", " { } "}));
    CHECK(test.told.calls == "Wc.");
    // Behind changes a whole is what it says, also where it says the same as the last one.
    CHECK(test.say({whole("10.0.0.1")}));
    CHECK(test.told.names() == "a=10.0.0.1 b=10.0.0.2 ");
    CHECK(test.say({whole("10.0.0.1")}));
    CHECK(test.told.calls == "Wc.W.");  // nothing is different: no update
    CHECK(test.say({whole("10.0.0.4")}));
    CHECK(test.told.calls == "Wc.W.c");  // and only what is
    CHECK(test.told.names() == "a=10.0.0.4 b=10.0.0.2 ");
    CHECK(test.say({whole("10.0.0.5"), R"({"remove": "a"})", R"({"services": []})",
                    R"({"service": {"name": "z", "instances": []}})"}));
    CHECK(test.told.names() == "z= ");
}

TEST_CASE("errors, and that all is well again") {
    Lines test;
    test.lines.begin();
    CHECK_FALSE(test.say({R"({"error": "no such host"})"}));
    CHECK(test.lines.take_error() == "no such host");
    CHECK(test.lines.take_error().empty());
    CHECK_FALSE(test.say({"{}"}));  // nothing is known: that cannot be well
    test.say({whole("10.0.0.1"), R"({"error": "gone"})"});
    CHECK(test.told.calls == "W");
    CHECK(test.lines.take_error() == "gone");
    test.say({R"({"error": "gone"})", "{}"});
    CHECK(test.lines.take_error().empty());
    CHECK(test.told.calls == "W.");
}

TEST_CASE("an error does not fill the log") {
    Lines test;
    test.lines.begin();
    std::string text = "x";
    for (int i = 0; i < 100000; ++i) text += "\xc3\xa4";
    test.say({R"({"error": ")" + text + "\"}"});
    CHECK(test.lines.take_error() == text.substr(0, 999) + "...");
}

TEST_CASE("what is no catalog line is refused") {
    for (const char* line :
         {"x", "[]", "1", "{", R"({"services": [})", R"({"services": 5})", R"({"remove": 5})",
          R"({"error": {}})", R"({"foo": 1})", R"({"service": {}, )", R"({"service": [}})",
          R"({"service": {"name": "a", "instances": []}, {"name": "b", "instances": []}})",
          "{\"remove\": \"\xff\"}"}) {
        CAPTURE(line);
        Lines test;
        test.lines.begin();
        test.say({whole("10.0.0.1")});
        CHECK_THROWS_AS(test.lines.take(line), CatalogError);
    }
}

TEST_CASE("a line that would take all the stack is refused") {
    Lines test;
    test.lines.begin();
    test.say({whole("10.0.0.1")});
    const std::string deep = std::string(200000, '[') + std::string(200000, ']');
    for (const char* begin : {R"({"service": )", R"({"x": 1, "service": )", R"({"error": )"}) {
        CAPTURE(begin);
        CHECK_THROWS_AS(test.lines.take(begin + deep + '}'), CatalogError);
    }
}

TEST_CASE("a new child has to tell all of it first") {
    Lines test;
    test.lines.begin();
    test.say({whole("10.0.0.1")});
    test.lines.begin();
    CHECK_THROWS_AS(test.say({R"({"remove": "a"})"}), CatalogError);
    CHECK_THROWS_AS(test.say({R"({"service": {"name": "c", "instances": []}})"}), CatalogError);
    CHECK(test.told.names() == "a=10.0.0.1 b=10.0.0.2 ");
    test.lines.begin();
    test.say({R"({"services": []})"});
    CHECK(test.told.names().empty());
}

TEST_CASE("an entry that is wrong is left out and reported; of a service until it is put well") {
    Lines test;
    test.lines.begin();
    test.say({R"({"services": [{"name": "a", "instances": ["10.0.0.x"]}]})"});
    REQUIRE(test.told.bad.size() == 1);
    CHECK(test.told.bad[0].place == "services[0].instances[0]");
    test.say(
        {R"({"service": {"name": "b", "aliases": ["-", "ok"], "instances": ["10.0.0.1", "y"]}})"});
    CHECK(test.told.bad.size() == 2);
    CHECK(test.told.bad[1].place == "service.instances[1]");
    test.say({R"({"service": {"name": "b", "instances": ["10.0.0.1"]}})"});
    CHECK(test.told.bad.size() == 1);
    // One that is left out whole changes nothing.
    test.say({R"({"service": {"name": "b"}})"});
    CHECK(test.told.bad.size() == 2);
    CHECK(test.told.names() == "a= b=10.0.0.1 ");
}

TEST_CASE("what can become a line") {
    CHECK(CatalogLines::may_be_line(""));
    CHECK(CatalogLines::may_be_line("  {\"serv"));
    CHECK_FALSE(CatalogLines::may_be_line("x"));
    const std::string large(size_t{17} << 20, ' ');
    CHECK_FALSE(CatalogLines::may_be_line(large));
    CHECK_FALSE(CatalogLines::may_be_line("{\"service\": " + large));
    CHECK(CatalogLines::may_be_line("{\"services\": " + large));
}

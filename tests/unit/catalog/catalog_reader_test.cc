#include "sidecar/catalog/catalog_reader.h"

#include <doctest/doctest.h>

#include <ctime>
#include <random>

#include "sidecar/catalog/catalog_changes.h"

using namespace warren;

namespace {

// What a sink knows after it was told each reading.
class Follower {
  public:
    // False if the reader has refused it.
    bool read(const std::string& text) {
        TextWindow window(text);
        auto reading = reader_.read(window);
        if (!reading) return false;
        whole_ = reading->catalog.has_value();
        changes_ = reading->changes.size();
        if (whole_) {
            catalog_ = std::move(*reading->catalog);
        } else {
            apply_changes(catalog_, reading->changes);
        }
        bad_entries_ = reading->bad_entries;
        return true;
    }

    // The same as somebody who reads it for the first time.
    void check(const std::string& text) {
        CAPTURE(text);
        REQUIRE(read(text));
        const CatalogDocument expected = read_catalog(text);
        CHECK(catalog_.services.size() == expected.catalog.services.size());
        for (const auto& [name, service] : expected.catalog.services) {
            REQUIRE(catalog_.services.contains(name));
            CHECK(*catalog_.services[name] == *service);
        }
        REQUIRE(bad_entries_.size() == expected.bad_entries.size());
        for (size_t i = 0; i < bad_entries_.size(); ++i) {
            CHECK(bad_entries_[i].place == expected.bad_entries[i].place);
            CHECK(bad_entries_[i].reason == expected.bad_entries[i].reason);
        }
    }

    bool whole() const { return whole_; }
    size_t changes() const { return changes_; }
    Catalog& catalog() { return catalog_; }

  private:
    CatalogReader reader_;
    Catalog catalog_;
    std::vector<BadEntry> bad_entries_;
    bool whole_ = false;
    size_t changes_ = 0;
};

std::string service(const std::string& name, const std::string& address,
                    const std::string& more = "") {
    return R"({"name":")" + name + R"(","instances":[")" + address + "\"]" + more + '}';
}

std::string document(const std::vector<std::string>& elements) {
    std::string text = "{\"services\": [";
    for (const std::string& element : elements)
        text += (&element == &elements[0] ? "" : ",\n") + element;
    return text + "]}";
}

}  // namespace

TEST_CASE("one changed service among many is the only one that is told") {
    Follower follower;
    std::vector<std::string> elements;
    for (int i = 0; i < 3000; ++i) elements.push_back(service("s" + std::to_string(i), "10.0.0.1"));
    follower.check(document(elements));
    CHECK(follower.whole());
    const auto untouched = follower.catalog().services["s7"];

    follower.check(document(elements));
    CHECK(follower.changes() == 0);
    elements[1500] = service("s1500", "10.0.0.2");
    follower.check(document(elements));
    CHECK_FALSE(follower.whole());
    CHECK(follower.changes() == 1);
    elements[0] = service("s0", "10.0.0.3");
    elements[2999] = service("s2999", "10.0.0.3");
    follower.check(document(elements));
    CHECK(follower.changes() == 2);
    elements.insert(elements.begin() + 3, service("new", "10.0.0.4"));
    elements.erase(elements.begin() + 100, elements.begin() + 130);
    follower.check(document(elements));
    CHECK_FALSE(follower.whole());
    CHECK(follower.changes() == 31);
    CHECK(follower.catalog().services["s7"] == untouched);
}

// What was looked for at each new element was megabytes: minutes, where this takes milliseconds.
TEST_CASE("a large service that makes way for many small ones is looked for once") {
    const auto cpu_seconds = [](const auto& body) {
        const std::clock_t begin = std::clock();
        body();
        return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    };
    std::vector<std::string> elements;
    for (int i = 0; i < 20'000; ++i) elements.push_back(service(std::to_string(i), "10.0.0.1"));
    const std::string many = document(elements);
    const std::string large = document(
        {service("large", "10.0.0.1", R"(,"x":")" + std::string(many.size() / 2, 'x') + '"')});
    Follower fresh;
    const double once = cpu_seconds([&] { REQUIRE(fresh.read(many)); });
    Follower follower;
    REQUIRE(follower.read(large));
    const double after = cpu_seconds([&] { REQUIRE(follower.read(many)); });
    CHECK(after < 5 * once + 0.1);
    CHECK(follower.catalog().services.size() == elements.size());
}

TEST_CASE("half a document changes nothing, and is no reason to read all of the next one anew") {
    Follower follower;
    const std::string text = document({service("a", "10.0.0.1"), service("b", "10.0.0.2")});
    follower.check(text);
    CHECK_FALSE(follower.read(text.substr(0, text.size() - 5)));
    CHECK_FALSE(follower.read(""));
    CHECK_FALSE(follower.read(document({service("a", "10.0.0.1"), "{\"name\" \"b\"}"})));
    follower.check(document({service("a", "10.0.0.1"), service("b", "10.0.0.3")}));
    CHECK(follower.changes() == 1);
}

TEST_CASE("what is around the services must be JSON too") {
    Follower follower;
    CHECK_FALSE(follower.read(R"({"a": tru, "services": []})"));
    CHECK_FALSE(follower.read(R"({"a": [}, "services": []})"));
    follower.check(R"({"a": true, "services": []})");
    CHECK_FALSE(follower.read(R"({"a": falso, "services": []})"));
}

TEST_CASE("a value that goes on where it ended before is another value") {
    Follower follower;
    follower.check(document({"12", service("a", "10.0.0.1")}));
    follower.check(document({"123", service("a", "10.0.0.1")}));
    CHECK_FALSE(follower.read(document({"12 3", service("a", "10.0.0.1")})));
}

// Few names, so that they meet: services twice, aliases that are names, bad entries, any order.
TEST_CASE("after any edits the same as read for the first time") {
    std::mt19937 random(5);
    const auto below = [&random](size_t limit) { return random() % limit; };
    const auto some_element = [&]() -> std::string {
        const std::string name = "n" + std::to_string(below(40));
        const std::string address = "10.0.0." + std::to_string(below(300));
        if (below(20) == 0) return "null";
        if (below(4) > 0) return service(name, address);
        return service(name, address,
                       R"(,"aliases":["n)" + std::to_string(below(40)) + R"(","-.bad"])");
    };
    for (int round = 0; round < 30; ++round) {
        Follower follower;
        std::vector<std::string> elements;
        for (int step = 0; step < 40; ++step) {
            for (size_t edits = below(4); edits > 0; --edits) {
                const auto at = static_cast<std::ptrdiff_t>(below(elements.size() + 1));
                if (below(3) == 0 || elements.empty() || at == std::ssize(elements)) {
                    elements.insert(elements.begin() + at, some_element());
                } else if (below(2) == 0) {
                    elements[static_cast<size_t>(at)] = some_element();
                } else {
                    elements.erase(elements.begin() + at);
                }
            }
            follower.check(document(elements));
        }
    }
}

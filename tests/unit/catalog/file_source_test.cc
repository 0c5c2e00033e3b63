#include "sidecar/catalog/file_source.h"

#include <doctest/doctest.h>

#include <new>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/catalog/catalog_changes.h"
#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

constexpr const char* kOne = R"({"services": [{"name": "one", "instances": ["10.0.0.1"]}]})";
constexpr const char* kTwo = R"({"services": [{"name": "two", "instances": ["10.0.0.x"]}]})";

class Fixture : public CatalogSink {
  public:
    void take_catalog(Catalog catalog, const std::vector<BadEntry>& bad_entries) override {
        told = std::move(catalog);
        ++catalogs;
        take_changes({}, bad_entries);
    }
    void take_changes(const CatalogChanges& changes,
                      const std::vector<BadEntry>& bad_entries) override {
        if (std::exchange(has_no_memory, false)) throw std::bad_alloc();
        apply_changes(told, changes);
        names += told.services.empty() ? "(none)" : told.services.begin()->first;
        bad += bad_entries.size();
        ++readings;
        if (running) loop.stop();
    }
    void take_confirmation() override {}
    void take_failure(const std::string& reason) override {
        names += '!';
        failure = reason;
        if (running) loop.stop();
    }
    // What came within five seconds.
    std::string next() {
        names.clear();
        const Watch limit = loop.after(std::chrono::seconds(5), [this] { loop.stop(); });
        running = true;
        loop.run();
        running = false;
        return names;
    }

    TemporaryFolder folder;
    Catalog told;
    EventLoop loop;
    std::string names;
    std::string failure;
    size_t bad = 0;
    int readings = 0;
    int catalogs = 0;            // of these
    bool has_no_memory = false;  // once
    bool running = false;        // stop() outside of run() would end the next one
    FileSource source{loop, folder / "catalog.json"};
};

}  // namespace

TEST_CASE("a file is read at start, on change and when asked to") {
    Fixture test;
    test.folder.write("catalog.json", kOne);
    test.source.reread();  // not started: nobody to tell
    test.source.start(test);
    CHECK(test.names == "one");
    test.folder.replace("catalog.json", kTwo);
    CHECK(test.next() == "two");
    CHECK(test.bad == 1);
    test.source.reread();
    CHECK(test.names == "twotwo");
}

TEST_CASE("what the sink could not take is told again soon, and whole") {
    configure_log(LogLevel::kError, LogFormat::kText);
    Fixture test;
    test.folder.write("catalog.json", kOne);
    test.source.start(test);
    test.source.reread();
    CHECK(test.catalogs == 1);
    test.has_no_memory = true;
    CHECK_THROWS_AS(test.source.reread(), std::bad_alloc);
    CHECK(test.next() == "one");  // nothing changed: it comes by itself
    CHECK(test.catalogs == 2);
}

TEST_CASE("a file that is missing at start is a failure, and followed") {
    Fixture test;
    test.source.start(test);
    CHECK(test.names == "!");
    CHECK(test.failure == test.folder / "catalog.json" + ": No such file or directory");
    test.folder.write("catalog.json", kOne);
    CHECK(test.next() == "one");
    std::filesystem::remove(test.folder / "catalog.json");
    CHECK(test.next() == "!");
}

TEST_CASE("an empty or half-written file is a failure that names the file") {
    Fixture test;
    test.folder.write("catalog.json", kOne);
    test.source.start(test);
    test.folder.write("catalog.json", "");
    CHECK(test.next() == "!");
    CHECK(test.failure == test.folder / "catalog.json" + ": the document is empty");
    test.folder.write("catalog.json", std::string_view(kOne).substr(0, 20));
    CHECK(test.next() == "!");
    CHECK(test.failure.starts_with(test.folder / "catalog.json: parse error at line 1, column "));
    test.folder.write("catalog.json", R"({"services": []})");
    CHECK(test.next() == "(none)");
}

TEST_CASE("a folder in the file's place is a failure") {
    Fixture test;
    std::filesystem::create_directory(test.folder / "catalog.json");
    test.source.start(test);
    CHECK(test.names == "!");
}

TEST_CASE("a document that only the whole of it makes sense of is read as well, between others") {
    Fixture test;
    test.folder.write("catalog.json", kOne);
    test.source.start(test);
    test.folder.replace("catalog.json",
                        R"({"services": [], "services": [{"name": "last", "instances": []}]})");
    CHECK(test.next() == "last");
    test.folder.replace("catalog.json", kTwo);
    CHECK(test.next() == "two");
    CHECK(test.told.services.size() == 1);
}

TEST_CASE("of many changes in a row not all are read, but the last one is") {
    Fixture test;
    std::string many = R"({"services": [)";
    for (int i = 0; i < 20'000; ++i) {
        many += R"({"name": "s)" + std::to_string(i) + R"(", "instances": ["10.0.0.1"]},)";
    }
    const auto document = [&many](const std::string& name) {
        return many + R"({"name": ")" + name + R"(", "instances": ["10.0.0.1"]}]})";
    };
    test.folder.write("catalog.json", document("a0"));
    test.source.start(test);
    test.names.clear();
    constexpr int kChanges = 50;
    int changed = 0;
    Watch again;
    const std::function<void()> change = [&] {
        test.folder.replace("catalog.json", document("a" + std::to_string(++changed)));
        if (changed < kChanges) again = test.loop.after(std::chrono::milliseconds(1), change);
    };
    change();
    const auto last = "a" + std::to_string(kChanges);
    for (int i = 0; i < kChanges && !test.told.services.contains(last); ++i) test.next();
    CHECK(test.told.services.contains(last));
    CHECK(test.readings < kChanges);
}

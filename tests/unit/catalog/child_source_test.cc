#include "sidecar/catalog/child_source.h"

#include <doctest/doctest.h>

#include <functional>

#include "sidecar/base/log.h"
#include "sidecar/catalog/catalog_changes.h"

using namespace warren;

namespace {

using std::chrono::milliseconds;

class Bench : public CatalogSink {
  public:
    Bench() { configure_log(LogLevel::kError, LogFormat::kText); }
    void take_catalog(Catalog newer, const std::vector<BadEntry>&) override {
        catalog = std::move(newer);
        heard();
    }
    void take_changes(const CatalogChanges& changes, const std::vector<BadEntry>&) override {
        ++updates;
        apply_changes(catalog, changes);
        heard();
    }
    void take_confirmation() override { heard(); }
    void take_failure(const std::string& reason) override {
        failures.push_back(reason);
        heard();
    }
    ChildSettings settings(const std::string& script) {
        return {.name = "test",
                .arguments = {"/bin/sh", "-c", script},
                .first_pause = milliseconds(20),
                .longest_pause = milliseconds(80)};
    }
    // Until `done`, ten seconds at most.
    bool wait(std::function<bool()> done_now) {
        done = std::move(done_now);
        const Watch limit = loop.after(std::chrono::seconds(10), [this] { loop.stop(); });
        if (!done()) loop.run();
        return done();
    }
    bool wait_for_failures(size_t count) {
        return wait([this, count] { return failures.size() >= count; });
    }

    EventLoop loop;
    Catalog catalog;
    std::vector<std::string> failures;
    int updates = 0;
    std::function<bool()> done;

  private:
    void heard() {
        if (done && done()) loop.stop();
    }
};

const std::string kGood = R"(echo '{"services": [{"name": "a", "instances": []}]}'; )";

}  // namespace

TEST_CASE("a child that ends is started again and again, and what it told stays") {
    Bench bench;
    ChildSource source(bench.loop, bench.settings(kGood + "exit 7"));
    source.start(bench);
    REQUIRE(bench.wait_for_failures(4));
    CHECK(bench.failures[0] == "test: ended with status 7");
    CHECK(bench.catalog.services.size() == 1);
}

TEST_CASE("the pause is doubled, up to the longest") {
    Bench bench;
    ChildSource source(bench.loop, bench.settings("exit 1"));
    const TimePoint begin = Clock::now();
    source.start(bench);
    REQUIRE(bench.wait_for_failures(6));
    // 20 + 40 + 80 + 80 + 80, half of it at least.
    CHECK(Clock::now() - begin >= milliseconds(150));
}

TEST_CASE("hung, half a line, rubbish, a line too long: killed") {
    struct Case {
        std::string script;
        std::string failure;
    };
    for (const auto& [script, failure] : std::vector<Case>{
             {"exec sleep 1000", "test: has said nothing for 0 s"},
             {"printf '{\"services\"'", "test: ended within a line"},
             {"echo hello; exec sleep 1000", "test: 'hello' is no catalog line"},
             {"printf x; exec sleep 1000", "test: what it writes are no catalog lines"},
             {"printf '{\"services\": [%2000s' ' '; exec sleep 1000",
              "test: a line is over 1000 octets"},
             {"exec >&-; exec sleep 1000", "test: has closed its output"},
             {"kill -11 $$", "test: was killed by signal 11 (Segmentation fault)"},
         }) {
        CAPTURE(script);
        Bench bench;
        ChildSettings settings = bench.settings(script);
        settings.longest_line = 1000;
        if (script == "exec sleep 1000") settings.silence = milliseconds(100);
        ChildSource source(bench.loop, settings);
        source.start(bench);
        REQUIRE(bench.wait_for_failures(1));
        CHECK(bench.failures[0] == failure);
        REQUIRE(bench.wait_for_failures(2));
    }
}

TEST_CASE("one that confirms in time is not hung") {
    Bench bench;
    ChildSettings settings = bench.settings(kGood + "while sleep 0.05; do echo '{}'; done");
    settings.silence = milliseconds(1000);
    ChildSource source(bench.loop, settings);
    source.start(bench);
    const Watch enough = bench.loop.after(milliseconds(2500), [&bench] { bench.loop.stop(); });
    bench.loop.run();
    CHECK(bench.failures.empty());
}

TEST_CASE("a burst is taken together") {
    Bench bench;
    ChildSource source(
        bench.loop,
        bench.settings(
            kGood +
            "i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); echo \"{\\\"service\\\": "
            "{\\\"name\\\": \\\"s$i\\\", \\\"instances\\\": []}}\"; done; exec sleep 1000"));
    source.start(bench);
    REQUIRE(bench.wait([&bench] { return bench.catalog.services.size() == 20001; }));
    CHECK(bench.updates < 2000);
    CHECK(bench.failures.empty());
}

TEST_CASE("who says nothing at all is told as a failure once, and goes on") {
    Bench bench;
    ChildSettings settings = bench.settings("sleep 0.3; " + kGood + "exec sleep 1000");
    settings.first_word = milliseconds(50);
    ChildSource source(bench.loop, settings);
    source.start(bench);
    REQUIRE(bench.wait([&bench] { return bench.catalog.services.size() == 1; }));
    CHECK(bench.failures == std::vector<std::string>{"test: has said nothing yet"});
}

TEST_CASE("many different errors are not all told") {
    Bench bench;
    ChildSource source(
        bench.loop,
        bench.settings(
            "i=0; while [ $i -lt 300 ]; do i=$((i + 1)); echo \"{\\\"error\\\": \\\"$i\\\"}\"; "
            "sleep 0.002; done; " +
            kGood + "exec sleep 1000"));
    source.start(bench);
    REQUIRE(bench.wait([&bench] { return bench.catalog.services.size() == 1; }));
    CHECK(bench.failures.size() >= 1);
    CHECK(bench.failures.size() <= 20);
}

#include "sidecar/catalog/kept_source.h"

#include <doctest/doctest.h>

#include "sidecar/base/log.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/zones.h"

using namespace warren;
using namespace warren::test;

namespace {

constexpr int64_t kDay = 86400;

// What is behind a KeptSource: told what to say.
struct Scripted : CatalogSource {
    explicit Scripted(Scripted*& self) { self = this; }
    void start(CatalogSink& to) override { sink = &to; }
    void reread() override { ++rereads; }
    CatalogSink* sink = nullptr;
    int rereads = 0;
};

struct Times {
    int64_t wall = 1000 * kDay;
    BootTime boot = 0;
    void pass(int64_t seconds) {
        wall += seconds;
        boot += seconds * 1000;
    }
};

// One life of a sidecar.
class Life : public CatalogSink {
  public:
    Life(const TemporaryFolder& folder, Times& times, bool load_first = false)
        : times_(times), status("file:///test", times.boot) {
        configure_log(LogLevel::kError, LogFormat::kText);
        KeptSettings settings{.state_folder = folder / "",
                              .load_first = load_first,
                              .first_pause = std::chrono::milliseconds(1),
                              .pause = std::chrono::milliseconds(1)};
        settings.boot_time = [&times] { return times.boot; };
        settings.wall_time = [&times] { return times.wall; };
        kept = std::make_unique<KeptSource>(
            loop, std::make_unique<Scripted>(source), status, settings,
            [this]() -> const Catalog& { return catalog; }, [this] { ++changes; });
        kept->start(*this);
    }
    void take_catalog(Catalog newer, const std::vector<BadEntry>&) override {
        catalog = std::move(newer);
        ++catalogs;
    }
    void take_changes(const CatalogChanges& newer, const std::vector<BadEntry>&) override {
        apply_changes(catalog, newer);
    }
    void take_confirmation() override {}
    void take_failure(const std::string&) override { ++failures; }
    void tell(const std::string& name) {
        source->sink->take_catalog(test::catalog({service(name, {"10.0.0.1"})}), {});
    }
    void fail() { source->sink->take_failure("away"); }
    void run(int milliseconds) {
        const Watch end =
            loop.after(std::chrono::milliseconds(milliseconds), [this] { loop.stop(); });
        loop.run();
    }
    SourceReport report() { return status.report(times_.boot); }

    Times& times_;
    EventLoop loop;
    Catalog catalog;
    int catalogs = 0;
    int failures = 0;
    int changes = 0;
    SourceStatus status;
    Scripted* source = nullptr;
    std::unique_ptr<KeptSource> kept;
};

std::string names(const Life& life) {
    std::string all;
    for (const auto& [name, service] : life.catalog.services) all += name;
    return all;
}

}  // namespace

TEST_CASE("a day away with restarts in between loses no name") {
    const TemporaryFolder folder;
    Times times;
    {
        Life life(folder, times);
        life.tell("a");
        times.pass(100);
        CHECK(life.report().state == SourceState::kWell);
        CHECK(life.report().age == 0);
    }
    for (int restart = 0; restart < 4; ++restart) {
        times.pass(kDay / 4);
        Life life(folder, times);
        CHECK(names(life).empty());  // a file is asked first
        life.fail();
        CHECK(names(life) == "a");
        CHECK(life.report().state == SourceState::kFailing);
        CHECK(life.report().age == static_cast<uint64_t>((restart + 1) * kDay / 4));
        life.fail();
        CHECK(life.catalogs == 1);
        CHECK(life.failures == 2);
    }
    Life life(folder, times);
    life.fail();
    life.tell("b");
    CHECK(names(life) == "b");
    CHECK(life.report().age == 0);
}

TEST_CASE("a source that takes its time is preceded by what was kept") {
    const TemporaryFolder folder;
    Times times;
    {
        Life life(folder, times);
        life.tell("a");
    }
    Life life(folder, times, true);
    CHECK(names(life) == "a");
    CHECK(life.report().state == SourceState::kSaved);
    // An empty catalog that the source tells is believed, and kept.
    life.source->sink->take_catalog({}, {});
    CHECK(names(life).empty());
    life.kept.reset();
    Life next(folder, times, true);
    CHECK(names(next).empty());
    CHECK(next.catalogs == 1);
}

TEST_CASE("it is written while it runs, beside the loop, and again when something changes") {
    const TemporaryFolder folder;
    Times times;
    Life life(folder, times);
    life.tell("a");
    life.run(300);
    const StateFile file(folder / "", "file:///test");
    REQUIRE(file.read());
    CHECK(file.read()->catalog.services.contains("a"));
    life.source->sink->take_changes(catalog({service("b", {})}).services, {});
    life.source->sink->take_changes({{"a", nullptr}}, {});
    life.run(300);
    CHECK(file.read()->catalog.services.size() == 1);
    CHECK(file.read()->catalog.services.contains("b"));
    // Nothing new is no reason to write, but for when that was.
    times.pass(10);
    life.source->sink->take_confirmation();
    CHECK(file.read()->well_at == times.wall - 10);
    times.pass(60);
    life.source->sink->take_confirmation();
    CHECK(file.read()->well_at == times.wall);
    times.pass(30);
    life.fail();
    CHECK(file.read()->well_at == times.wall);
    times.pass(30);
    life.kept.reset();
    CHECK(file.read()->well_at == times.wall - 30);
    CHECK(life.changes == 2);  // well, failing
}

TEST_CASE("what failed once is not taken for what was kept") {
    const TemporaryFolder folder;
    Times times;
    Life life(folder, times);
    life.fail();
    life.kept.reset();
    CHECK_FALSE(StateFile(folder / "", "file:///test").read());
    CHECK_FALSE(life.report().has_catalog);
}

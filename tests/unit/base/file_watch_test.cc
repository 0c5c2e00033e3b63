#include "sidecar/base/file_watch.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/temporary_folder.h"

using namespace warren;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fs = std::filesystem;

namespace {

class Fixture {
  public:
    explicit Fixture(std::string_view path = "file") : path_(path) {}

    void start() {
        watch_.emplace(loop, folder / path_, [this] {
            ++changes;
            loop.stop();
        });
    }
    // Whether a change is told within five seconds; more that follow at once belong to it.
    bool told() {
        const int before = changes;
        const Watch limit = loop.after(seconds(5), [this] { loop.stop(); });
        loop.run();
        return changes > before;
    }
    // What the kernel has queued so far is looked at, and nothing else comes of it.
    bool quiet() {
        const int before = changes;
        const Watch limit = loop.after(milliseconds(50), [this] { loop.stop(); });
        loop.run();
        return changes == before;
    }

    TemporaryFolder folder;
    EventLoop loop;
    int changes = 0;

  private:
    std::string path_;
    std::optional<FileWatch> watch_;
};

}  // namespace

TEST_CASE("a file is written in place, replaced, removed and made again") {
    Fixture test;
    test.folder.write("file", "1");
    test.start();
    CHECK(test.quiet());
    test.folder.write("file", "2");
    CHECK(test.told());
    test.folder.replace("file", "3");
    CHECK(test.told());
    test.folder.replace("file", "4");
    CHECK(test.told());
    fs::remove(test.folder / "file");
    CHECK(test.told());
    test.folder.write("file", "5");
    CHECK(test.told());
    fs::rename(test.folder / "file", test.folder / "aside");
    CHECK(test.told());
}

TEST_CASE("each of many quick writes of the same size is told") {
    Fixture test;
    test.folder.write("file", "0");
    test.start();
    for (int i = 0; i < 50; ++i) {
        test.folder.write("file", std::to_string(i % 10));
        REQUIRE(test.told());
    }
}

TEST_CASE("a writer that is done is told, even if size and times are what they were") {
    Fixture test;
    test.folder.write("file", "1");
    test.start();
    UniqueFd(open((test.folder / "file").c_str(), O_WRONLY)).reset();
    CHECK(test.told());
}

TEST_CASE("noise beside the file is not told") {
    Fixture test;
    test.folder.write("file", "1");
    test.start();
    test.folder.write("other", "2");
    fs::remove(test.folder / "other");
    fs::create_directory(test.folder / "files");
    fs::create_symlink("nowhere", test.folder / "link");
    CHECK(test.quiet());
}

TEST_CASE("a new file is told when its writer is done, not while it is empty") {
    Fixture test;
    test.start();
    UniqueFd writer(open((test.folder / "file").c_str(), O_CREAT | O_WRONLY, 0600));
    REQUIRE(writer);
    CHECK(test.quiet());
    REQUIRE(write(writer.get(), "text", 4) == 4);
    CHECK(test.quiet());
    writer.reset();
    CHECK(test.told());
}

TEST_CASE("a hard link to a finished file is told at once") {
    Fixture test;
    test.folder.write("finished", "1");
    test.start();
    fs::create_hard_link(test.folder / "finished", test.folder / "file");
    CHECK(test.told());
}

TEST_CASE("folders on the way come late, go and come back") {
    Fixture test("a/b/file");
    test.start();
    fs::create_directory(test.folder / "a");
    CHECK(test.quiet());
    fs::create_directory(test.folder / "a/b");
    test.folder.write("a/b/file", "1");
    CHECK(test.told());
    fs::remove_all(test.folder / "a");
    CHECK(test.told());
    fs::create_directories(test.folder / "a/b");
    test.folder.write("a/b/file", "2");
    CHECK(test.told());
    fs::rename(test.folder / "a", test.folder / "old");
    CHECK(test.told());
    test.folder.write("old/b/file", "not ours any more");
    CHECK(test.quiet());
    fs::rename(test.folder / "old", test.folder / "a");
    CHECK(test.told());
}

TEST_CASE("a ConfigMap's update is told: a link on the way is swapped") {
    Fixture test("file");
    for (const std::string version : {"v1", "v2"}) {
        fs::create_directory(test.folder / version);
        test.folder.write(version + "/file", version);
    }
    fs::create_symlink("v1", test.folder / "..data");
    fs::create_symlink("..data/file", test.folder / "file");
    test.start();
    fs::create_symlink("v2", test.folder / "..data_tmp");
    CHECK(test.quiet());
    fs::rename(test.folder / "..data_tmp", test.folder / "..data");
    CHECK(test.told());
    fs::remove_all(test.folder / "v1");
    CHECK(test.quiet());
    test.folder.write("v2/file", "written where the links lead");
    CHECK(test.told());
}

TEST_CASE("a dangling link is watched where it leads") {
    Fixture test("link");
    fs::create_directory(test.folder / "run");
    fs::create_symlink(test.folder / "run/file", test.folder / "link");
    test.start();
    test.folder.write("run/file", "1");
    CHECK(test.told());
    fs::remove(test.folder / "link");
    CHECK(test.told());
    fs::create_symlink(test.folder / "run/file", test.folder / "link");
    CHECK(test.told());
}

TEST_CASE("a write through another name of the same file is told") {
    Fixture test;
    fs::create_directory(test.folder / "elsewhere");
    test.folder.write("elsewhere/original", "1");
    fs::create_hard_link(test.folder / "elsewhere/original", test.folder / "file");
    test.start();
    test.folder.write("elsewhere/original", "2");
    CHECK(test.told());
}

TEST_CASE("the callback may destroy the watch") {
    EventLoop loop;
    const TemporaryFolder folder;
    std::optional<FileWatch> watch;
    int changes = 0;
    watch.emplace(loop, folder / "file", [&] {
        ++changes;
        watch.reset();
        loop.stop();
    });
    folder.write("file", "1");
    const Watch limit = loop.after(seconds(5), [&] { loop.stop(); });
    loop.run();
    CHECK(changes == 1);
}

TEST_CASE("more events than the kernel keeps: it is looked at again") {
    Fixture test;
    test.folder.write("file", "1");
    test.start();
    // Two names by turns, for equal events in a row are merged; the limit is 16384 by default.
    for (int i = 0; i < 40000; ++i) {
        const UniqueFd one(open((test.folder / "noise").c_str(), O_CREAT | O_WRONLY, 0600));
        unlink((test.folder / "noise").c_str());
    }
    test.folder.write("file", "2");
    CHECK(test.told());
}

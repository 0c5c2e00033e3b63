#include "sidecar/attach/name_watch.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/support/temporary_folder.h"

using namespace warren;

namespace {

struct Watched {
    TemporaryFolder folder;
    EventLoop loop;
    std::vector<std::string> gone;
    NameWatch names{loop, [this](const std::string& path) { gone.push_back(path); }};

    void run() {
        const Watch limit = loop.after(std::chrono::milliseconds(50), [this] { loop.stop(); });
        loop.run();
    }
    std::string make(const std::string& name) {
        std::ofstream(folder / name) << "x";
        return folder / name;
    }
};

}  // namespace

TEST_CASE("what is removed or renamed is told, once; what is forgotten or comes back is not") {
    Watched watched;
    const std::string one = watched.make("one");
    const std::string two = watched.make("two");
    const std::string three = watched.make("three");
    const std::string four = watched.make("four");
    for (const std::string& path : {one, two, three, four}) watched.names.watch(path);
    watched.make("other");
    watched.names.forget(three);
    std::filesystem::remove(watched.folder / "other");
    std::filesystem::remove(one);
    std::filesystem::rename(two, watched.folder / "elsewhere");
    std::filesystem::remove(three);
    std::filesystem::remove(four);
    watched.make("four");
    watched.run();
    CHECK(watched.gone == std::vector<std::string>{one, two});
}

TEST_CASE("what two watch is not forgotten with one") {
    Watched watched;
    const std::string one = watched.make("one");
    watched.names.watch(one);
    watched.names.watch(one);
    watched.names.forget(one);
    std::filesystem::remove(one);
    watched.run();
    CHECK(watched.gone == std::vector<std::string>{one});
}

TEST_CASE("a folder is watched again after all of its names were forgotten") {
    Watched watched;
    const std::string one = watched.make("one");
    watched.names.watch(one);
    watched.names.forget(one);
    watched.names.forget(one);
    watched.names.watch(one);
    std::filesystem::remove(one);
    watched.run();
    CHECK(watched.gone == std::vector<std::string>{one});
}

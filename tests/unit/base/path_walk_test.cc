#include "sidecar/base/path_walk.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <vector>

#include "tests/support/temporary_folder.h"

using namespace warren;
namespace fs = std::filesystem;

namespace {

struct Walk {
    std::optional<std::string> place;
    std::vector<std::string> steps;  // "folder name", below the test's folder; the last with '!'
};

Walk walk(const TemporaryFolder& folder, const std::string& path) {
    Walk result;
    const std::string top = folder / "";
    struct stat status {};
    result.place =
        walk_path(path, status, [&](const std::string& in, const std::string& name, bool last) {
            if (!(in + '/').starts_with(top)) return;
            const std::string below = (in + '/').substr(top.size());
            result.steps.push_back(below + ' ' + name + (last ? "!" : ""));
        });
    return result;
}

using Steps = std::vector<std::string>;

}  // namespace

TEST_CASE("every folder on the way is named, and the end") {
    const TemporaryFolder folder;
    fs::create_directories(folder / "a/b");
    folder.write("a/b/file", "x");
    const Walk found = walk(folder, folder / "a//b/./../b/file");
    CHECK(found.place == folder / "a/b/file");
    CHECK(found.steps == Steps{" a", "a/ b", "a/ b", "a/b/ file!"});
}

TEST_CASE("links are followed hop by hop, as a ConfigMap has them") {
    const TemporaryFolder folder;
    fs::create_directories(folder / "v1");
    folder.write("v1/file", "x");
    fs::create_symlink("v1", folder / "..data");
    fs::create_symlink("..data/file", folder / "file");
    const Walk found = walk(folder, folder / "file");
    CHECK(found.place == folder / "v1/file");
    CHECK(found.steps == Steps{" file!", " ..data", " v1", "v1/ file!"});
}

TEST_CASE("a way that ends early says where") {
    const TemporaryFolder folder;
    folder.write("plain", "x");
    CHECK_FALSE(walk(folder, folder / "missing/file").place);
    CHECK(walk(folder, folder / "missing/file").steps == Steps{" missing"});
    CHECK_FALSE(walk(folder, folder / "plain/file").place);
    fs::create_symlink(folder / "circle", folder / "circle");
    CHECK_FALSE(walk(folder, folder / "circle").place);
}

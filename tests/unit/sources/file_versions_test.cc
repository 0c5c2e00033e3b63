#include "sidecar/sources/file_versions.h"

#include <doctest/doctest.h>

#include <thread>

#include "tests/support/temporary_folder.h"

namespace warren {

TEST_CASE("files that are replaced have changed once they have been left alone for a second") {
    const TemporaryFolder folder;
    FileVersions files({folder.write("cert", "1"), folder.write("key", "1"), ""});
    CHECK_FALSE(files.changed());
    CHECK_FALSE(files.changing());

    folder.replace("cert", "2");
    CHECK_FALSE(files.changed());
    CHECK(files.changing());
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    folder.replace("key", "2");
    CHECK_FALSE(files.changed());
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    CHECK_FALSE(files.changed());  // 1.2 s behind the first, 0.6 s behind the second
    std::this_thread::sleep_for(std::chrono::milliseconds(600));
    CHECK(files.changed());
}

TEST_CASE("a file that comes to be has changed") {
    const TemporaryFolder folder;
    FileVersions files({folder / "cert"});
    CHECK_FALSE(files.changing());
    folder.write("cert", "1");
    CHECK_FALSE(files.changed());
    CHECK(files.changing());
}

}  // namespace warren

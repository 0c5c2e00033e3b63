#include "sidecar/base/read_file.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <system_error>

#include "tests/support/temporary_folder.h"

using namespace warren;

TEST_CASE("a file is read whole, up to the limit") {
    const TemporaryFolder folder;
    const std::string text(100000, 'x');
    CHECK(read_file(folder.write("file", text), text.size()) == text);
    CHECK_THROWS_AS(read_file(folder / "file", text.size() - 1), std::system_error);
    CHECK(read_file(folder.write("file", ""), 10).empty());
}

TEST_CASE("a file that does not say its size is read and bounded too") {
    CHECK_FALSE(read_file("/proc/self/status", 1 << 20).empty());
    CHECK(read_file("/dev/null", 10, FileKind::kAny).empty());
    CHECK_THROWS_AS(read_file("/dev/zero", 100000, FileKind::kAny), std::system_error);
}

TEST_CASE("the error is one line with the path") {
    CHECK_THROWS_WITH(read_file("/nonexistent/file", 10),
                      "/nonexistent/file: No such file or directory");
}

TEST_CASE("a folder or a pipe is no regular file, and nobody waits for it") {
    const TemporaryFolder folder;
    REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
    CHECK_THROWS_AS(read_file(folder / "pipe", 10), std::system_error);
    CHECK_THROWS_AS(read_file(folder / "", 10), std::system_error);
    CHECK_THROWS_AS(read_file(folder / "", 10, FileKind::kAny), std::system_error);
}

#include "sidecar/attach/nss_folder.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "sidecar/attach/attachment.h"
#include "tests/support/temporary_folder.h"

using namespace warren;

TEST_CASE("the folder stays, its socket is replaced; both go together") {
    const TemporaryFolder folder;
    const std::string own = folder / "attach/c1";
    struct stat before {};
    struct stat after {};
    {
        const UniqueFd first = listen_in_nss_folder(own);
        CHECK(first.valid());
        REQUIRE(stat(own.c_str(), &before) == 0);
    }
    const UniqueFd second = listen_in_nss_folder(own);
    REQUIRE(stat(own.c_str(), &after) == 0);
    CHECK(before.st_ino == after.st_ino);
    CHECK((after.st_mode & 0777) == 0755);
    REQUIRE(stat((own + "/nss.sock").c_str(), &after) == 0);
    CHECK(S_ISSOCK(after.st_mode));
    CHECK((after.st_mode & 0777) == 0666);
    remove_nss_folder(folder / "attach", "c1");
    CHECK_FALSE(std::filesystem::exists(own));
}

TEST_CASE("a link in its place is not followed, a file is no folder") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "elsewhere");
    std::filesystem::create_directory_symlink(folder / "elsewhere", folder / "link");
    CHECK_THROWS_AS(listen_in_nss_folder(folder / "link"), AttachError);
    std::ofstream(folder / "file") << "x";
    CHECK_THROWS_AS(listen_in_nss_folder(folder / "file"), AttachError);
}

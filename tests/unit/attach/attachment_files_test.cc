#include "sidecar/attach/attachment_files.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.h"

using namespace warren;

TEST_CASE("what is written is read, what is removed is not, rubbish goes") {
    const TemporaryFolder folder;
    const AttachmentFiles files(folder / "attachments");
    CHECK(files.read_all().empty());
    Attachment one;
    one.id = "one";
    one.pid = 7;
    Attachment two = one;
    two.id = "two";
    files.write(one);
    files.write(two);
    files.write(two);
    CHECK(files.read_all().size() == 2);
    files.remove("one");
    std::ofstream(folder / "attachments/three.json") << "{\"boot\"";
    std::filesystem::copy_file(folder / "attachments/two.json", folder / "attachments/four.json");
    const auto left = files.read_all();
    REQUIRE(left.size() == 1);
    CHECK(left[0].id == "two");
    CHECK_FALSE(std::filesystem::exists(folder / "attachments/three.json"));
    CHECK_FALSE(std::filesystem::exists(folder / "attachments/four.json"));
}

TEST_CASE("that it cannot be written stops nobody") {
    const TemporaryFolder folder;
    std::ofstream(folder / "file") << "x";
    const AttachmentFiles files(folder / "file/attachments");
    Attachment one;
    one.id = "one";
    files.write(one);
    CHECK(files.read_all().empty());
}

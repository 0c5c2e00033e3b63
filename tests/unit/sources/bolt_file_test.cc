#include "sidecar/sources/bolt_file.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "tests/support/bolt_image.h"
#include "tests/support/temporary_folder.h"

namespace warren {
namespace {

using test::BoltImage;

BoltImage image(uint32_t page_size = 4096) {
    BoltImage result(page_size);
    result.put_meta(0, 6, 3);
    result.put_meta(1, 7, 4);
    return result;
}

TEST_CASE("the newer of two meta pages counts, whatever the page size is") {
    for (const uint32_t page_size : {512U, 1024U, 4096U, 16384U, 65536U}) {
        CAPTURE(page_size);
        BoltImage two = image(page_size);
        const BoltMeta meta = two.file().newest_meta();
        CHECK(meta == BoltMeta{.page_size = page_size,
                               .root = 4,
                               .free_list = 2,
                               .high_water = 16,
                               .transaction = 7});
        two.put_meta(0, 8, 5);
        CHECK(two.file().newest_meta().root == 5);
    }
}

TEST_CASE("one damaged meta page is no loss but of what it said") {
    for (const uint32_t page_size : {512U, 4096U, 16384U}) {
        CAPTURE(page_size);
        BoltImage second = image(page_size);
        second.put(page_size + 16 + 48, 99, 8);
        CHECK(second.file().newest_meta().transaction == 6);
        BoltImage first = image(page_size);
        first.put(16 + 48, 99, 8);
        CHECK(first.file().newest_meta().transaction == 7);
        first.put(16, 0, 8);
        CHECK(first.file().newest_meta().transaction == 7);
    }
}

void check_refused(BoltImage damaged, const char* why) {
    CHECK_THROWS_WITH_AS((void)damaged.file().newest_meta(), why, BoltError);
}

TEST_CASE("what is no database says so") {
    BoltImage empty;
    empty.cut(0);
    check_refused(empty, "it is empty");
    BoltImage shortest = image();
    shortest.cut(79);
    check_refused(shortest, "it is no bolt database");
    check_refused(BoltImage(), "it is no bolt database");

    BoltImage sums = image();
    sums.put(16 + 56, 1, 8);
    sums.put(4096 + 16 + 20, 1, 1);
    check_refused(sums, "both of its meta pages are damaged: a checksum is wrong");

    BoltImage versions = image();
    for (const uint64_t slot : {0, 1}) {
        versions.put(slot * 4096 + 16 + 4, 3, 4);
        versions.sum(slot);
    }
    check_refused(versions, "it is a bolt database, but not of version 2");

    for (const uint32_t impossible : {0U, 1U, 256U, 4095U, 0x80000000U, 0xffffffffU}) {
        CAPTURE(impossible);
        BoltImage sizes = image();
        for (const uint64_t slot : {0, 1}) {
            sizes.put(slot * 4096 + 16 + 8, impossible, 4);
            sizes.sum(slot);
        }
        check_refused(sizes, "its page size is impossible");
    }
}

TEST_CASE("a second meta page that is somewhere else is none") {
    BoltImage moved = image();
    moved.put(4096 + 16 + 8, 8192, 4);
    moved.sum(1);
    CHECK(moved.file().newest_meta().transaction == 6);
}

TEST_CASE("a file that is not there, is none, or was replaced") {
    const TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(BoltFile(folder / "nothing"), "No such file or directory", BoltError);
    CHECK_THROWS_WITH_AS(BoltFile(folder / ""), "it is no file", BoltError);
    const std::string path = folder.write("store", image().octets());
    const BoltFile file(path);
    CHECK(file.is_at(path));
    folder.replace("store", image().octets());
    CHECK(!file.is_at(path));
    std::filesystem::remove(path);
    CHECK(!file.is_at(path));
    CHECK(file.newest_meta().transaction == 7);
}

TEST_CASE("reading behind the end is a failure") {
    std::vector<uint8_t> octets(4096);
    CHECK_NOTHROW(image().file().read(15 * 4096, octets));
    CHECK_THROWS_WITH_AS(image().file().read(15 * 4096 + 1, octets), "it is cut short", BoltError);
}

}  // namespace
}  // namespace warren

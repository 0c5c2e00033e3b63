#include "sidecar/sources/bolt_tree.h"

#include <doctest/doctest.h>

#include "sidecar/sources/bolt_reader.h"
#include "tests/support/bolt_image.h"

namespace warren {
namespace {

using test::BoltImage;
using test::branch_page;
using test::bucket_at;
using test::inline_bucket;
using test::leaf_page;
using test::store_image;

BoltSnapshot read(const BoltFile& file, const BoltSnapshot* before = nullptr,
                  Reuse reuse = Reuse::kEqual) {
    return read_buckets(file, file.newest_meta(), {"one", "two", "three"}, before, reuse);
}

std::string contents(const BoltSnapshot& snapshot, const char* bucket) {
    std::string all;
    for (const BoltPagePtr& leaf : snapshot.buckets.find(bucket)->second) {
        for (size_t i = 0; i < leaf->count(); ++i) {
            all.append(leaf->key(i)).append("=").append(leaf->value(i).substr(0, 3)).append(" ");
        }
    }
    return all;
}

// A branch with two leaves, one of them with overflow, and an inline bucket.
BoltImage tree() {
    BoltImage image = store_image(
        {{"one", bucket_at(4)}, {"other", bucket_at(99)}, {"two", inline_bucket({{"x", "yes"}})}});
    image.put_page(branch_page(4, {{"a", "", false, 5}, {"m", "", false, 6}}));
    image.put_page(leaf_page(5, {{"a", "1"}, {"b", "2"}}));
    image.put_page(leaf_page(6, {{"m", std::string(9000, 'v')}, {"n", "4"}}, 2));
    return image;
}

void check_damaged(const BoltImage& image, const char* why) {
    CHECK_THROWS_WITH_AS(read(image.file()), why, BoltError);
}

TEST_CASE("branches, leaves, overflow and inline buckets") {
    const BoltSnapshot snapshot = read(tree().file());
    CHECK(contents(snapshot, "one") == "a=1 b=2 m=vvv n=4 ");
    CHECK(contents(snapshot, "two") == "x=yes ");
    CHECK(!snapshot.buckets.contains("three"));
    CHECK(!snapshot.buckets.contains("other"));
    CHECK(snapshot.buckets.find("one")->second.back()->value(0) == std::string(9000, 'v'));
}

TEST_CASE("empty buckets are there") {
    BoltImage image = store_image({{"one", bucket_at(4)}, {"two", inline_bucket({})}});
    image.put_page(leaf_page(4, {}));
    const BoltSnapshot snapshot = read(image.file());
    CHECK(contents(snapshot, "one").empty());
    CHECK(contents(snapshot, "two").empty());
    CHECK(snapshot.buckets.size() == 2);
}

TEST_CASE("pages that lead round, or are used twice, or overlap") {
    BoltImage round = tree();
    round.put_page(branch_page(4, {{"a", "", false, 5}, {"m", "", false, 4}}));
    check_damaged(round, "page 4 is used twice");
    BoltImage twice = tree();
    twice.put_page(branch_page(4, {{"a", "", false, 5}, {"m", "", false, 5}}));
    check_damaged(twice, "page 5 is used twice");
    BoltImage root = tree();
    root.put_page(branch_page(4, {{"a", "", false, 5}, {"m", "", false, 3}}));
    check_damaged(root, "page 3 is used twice");
    BoltImage overlap = tree();
    overlap.put_page(leaf_page(5, {{"a", "1"}}, 1));
    check_damaged(overlap, "page 5 overlaps another one");
}

TEST_CASE("pages that lead outside") {
    for (const uint64_t outside : {0ULL, 1ULL, 16ULL, 1ULL << 52, ~0ULL}) {
        CAPTURE(outside);
        BoltImage image = tree();
        image.put_page(branch_page(4, {{"a", "", false, 5}, {"m", "", false, outside}}));
        check_damaged(image, "a page leads outside");
        image.put_meta(0, 9, outside);
        check_damaged(image, "a page leads outside");
    }
}

TEST_CASE("overflow behind the last page") {
    for (const uint32_t overflow : {10U, 1000000U, 0xffffffffU}) {
        CAPTURE(overflow);
        BoltImage image = tree();
        image.put(6 * 4096 + 12, overflow, 4);
        check_damaged(image, "page 6 is too large");
    }
}

TEST_CASE("more pages than there are") {
    BoltImage image = tree();
    std::vector<test::BoltElement> ways;
    for (uint64_t i = 5; i < 9; ++i) {
        ways.push_back({std::string(1, static_cast<char>('a' + i)), "", false, i});
        image.put_page(leaf_page(i, {}, static_cast<uint32_t>(14 - i)));
    }
    image.put_page(branch_page(4, ways));
    check_damaged(image, "page 6 is too large");
}

TEST_CASE("a branch that never ends") {
    BoltImage image(512, 64);
    image.put_page(leaf_page(3, {{"one", bucket_at(4), true}}));
    for (uint64_t id = 4; id < 63; ++id)
        image.put_page(branch_page(id, {{"a", "", false, id + 1}}));
    image.put_page(leaf_page(63, {{"a", "1"}}));
    image.put_meta(0, 1, 3);
    check_damaged(image, "its pages lie deeper than there can be any");
}

TEST_CASE("leaves that are not in order") {
    BoltImage image = tree();
    image.put_page(leaf_page(5, {{"a", "1"}, {"n", "2"}}));
    check_damaged(image, "its pages are not in order");
}

TEST_CASE("a half-written copy is damaged, never empty") {
    for (const size_t size : {2 * 4096, 3 * 4096, 5 * 4096, 16 * 4096 - 1}) {
        CAPTURE(size);
        BoltImage image = tree();
        image.cut(size);
        check_damaged(image, "it is cut short");
    }
    // With its size, but not its content.
    for (const uint64_t missing : {3, 4, 5, 6}) {
        BoltImage image = tree();
        image.put_page_at(missing, std::string(4096, '\0'));
        CHECK_THROWS_AS(read(image.file()), BoltError);
    }
}

TEST_CASE("buckets that are none") {
    check_damaged(store_image({{"one", "short"}}), "bucket 'one' has no root");
    check_damaged(store_image({{"one", bucket_at(0)}}), "page 0 is cut short");
    check_damaged(store_image({{"one", bucket_at(0) + branch_page(0, {{"a", "", false, 5}})}}),
                  "bucket 'one' has a branch in its value");
}

TEST_CASE("a value that has a bucket's name is no bucket") {
    BoltImage image(4096);
    image.put_page(leaf_page(3, {{"one", bucket_at(4), false}}));
    image.put_meta(0, 6, 3);
    CHECK(read(image.file()).buckets.empty());
}

TEST_CASE("pages that are as before are the same objects") {
    BoltImage image = tree();
    const BoltSnapshot before = read(image.file());
    image.put_page(leaf_page(5, {{"a", "1"}, {"b", "3"}}));
    const BoltSnapshot after = read(image.file(), &before);
    CHECK(after.pages.at(6) == before.pages.at(6));
    CHECK(after.pages.at(5) != before.pages.at(5));
    CHECK(contents(after, "one") == "a=1 b=3 m=vvv n=4 ");
    CHECK(after.buckets.at("two") == before.buckets.at("two"));
    CHECK(contents(read(image.file(), &before, Reuse::kNumbered), "one") ==
          contents(before, "one"));
}

struct Followed {
    BoltImage image = tree();
    UniqueFd fd = BoltImage::memory_file(image.octets());
    BoltReader reader{BoltFile(UniqueFd(dup(fd.get()))), {"one"}};

    Reading write_and_read() {
        BoltImage::write_over(fd.get(), image.octets());
        return reader.read();
    }
    std::string one() { return contents(reader.snapshot(), "one"); }
};

TEST_CASE("a page is read again unless the very next transaction reaches it too") {
    Followed store;
    CHECK(store.write_and_read() == Reading::kNew);
    CHECK(store.write_and_read() == Reading::kUnchanged);
    // Only a new transaction makes a difference to who trusts the writer.
    store.image.put_page(leaf_page(5, {{"a", "1"}, {"b", "9"}}));
    CHECK(store.write_and_read() == Reading::kUnchanged);
    store.image.put_meta(1, 7, 3);
    CHECK(store.write_and_read() == Reading::kNew);
    CHECK(store.one() == "a=1 b=2 m=vvv n=4 ");
    store.image.put_meta(0, 9, 3);
    CHECK(store.write_and_read() == Reading::kNew);
    CHECK(store.one() == "a=1 b=9 m=vvv n=4 ");
}

TEST_CASE("where somebody else may have written all is read again") {
    Followed store;
    store.write_and_read();
    store.image.put_page(leaf_page(5, {{"a", "1"}, {"b", "9"}}));
    store.reader.distrust();
    CHECK(store.write_and_read() == Reading::kNew);
    CHECK(store.one() == "a=1 b=9 m=vvv n=4 ");
    CHECK(store.write_and_read() == Reading::kUnchanged);
}

TEST_CASE("an older database in its place is followed, a damaged one is not") {
    Followed store;
    store.write_and_read();
    store.image.put_page(leaf_page(5, {{"a", "old"}}));
    store.image.put_meta(0, 2, 3);
    store.image.put_meta(1, 3, 3);
    CHECK(store.write_and_read() == Reading::kNew);
    CHECK(store.one() == "a=old m=vvv n=4 ");
    store.image.put_meta(1, 5, 7);
    CHECK_THROWS_AS(store.write_and_read(), BoltError);
    CHECK(store.one() == "a=old m=vvv n=4 ");
}

}  // namespace
}  // namespace warren

#include "sidecar/sources/bolt_page.h"

#include <doctest/doctest.h>

#include "tests/support/bolt_image.h"

namespace warren {
namespace {

using test::branch_page;
using test::leaf_page;
using test::put_number;

std::vector<uint8_t> page(std::string octets, size_t size = 512) {
    octets.resize(std::max(size, octets.size()));
    return {octets.begin(), octets.end()};
}

std::string leaf() { return leaf_page(7, {{"a", "one"}, {"b", ""}, {"c", "three", true}}); }

void check_damaged(std::string octets, const char* why, size_t size = 512) {
    CHECK_THROWS_WITH_AS(BoltPage(page(std::move(octets), size), 7), why, BoltError);
}

TEST_CASE("a leaf") {
    const BoltPage read(page(leaf()), 7);
    CHECK(read.is_leaf());
    REQUIRE(read.count() == 3);
    CHECK(read.key(0) == "a");
    CHECK(read.value(0) == "one");
    CHECK(read.value(1).empty());
    CHECK(!read.is_bucket(1));
    CHECK(read.key(2) == "c");
    CHECK(read.is_bucket(2));
    CHECK(BoltPage(page(leaf_page(7, {})), 7).count() == 0);
}

TEST_CASE("a branch") {
    const BoltPage read(page(branch_page(7, {{"a", "", false, 9}, {"bc", "", false, 8}})), 7);
    CHECK(!read.is_leaf());
    REQUIRE(read.count() == 2);
    CHECK(read.key(1) == "bc");
    CHECK(read.child(0) == 9);
    CHECK(read.child(1) == 8);
}

TEST_CASE("pages that are others") {
    CHECK_THROWS_AS(BoltPage(page(leaf()), 8), BoltError);
    check_damaged(std::string(512, '\0'), "page 7 has the number of another one");
    for (const unsigned flags : {0U, 3U, 4U, 16U, 18U, 0xffffU}) {
        CAPTURE(flags);
        std::string other = leaf();
        put_number(other, 8, flags, 2);
        check_damaged(other, "page 7 is neither branch nor leaf");
    }
    CHECK_THROWS_WITH_AS(BoltPage(std::vector<uint8_t>(15), 7), "page 7 is cut short", BoltError);
    check_damaged(branch_page(7, {}), "page 7 is a branch that leads nowhere");
}

TEST_CASE("elements that are not in the page") {
    std::string many = leaf();
    put_number(many, 10, 0xffff, 2);
    check_damaged(many, "page 7 has more elements than room");
    const char* outside = "page 7 has an element that is not in it";
    const auto damaged = [&](size_t at, uint64_t number) {
        std::string octets = leaf();
        put_number(octets, 16 + 16 + at, number, 4);  // of the second element
        check_damaged(octets, outside);
    };
    damaged(4, 0);           // among the elements
    damaged(4, 31);          // still
    damaged(4, 512);         // behind the end
    damaged(4, 0xffffffff);  // far behind
    damaged(8, 481);         // a key that is too long
    damaged(8, 0xffffffff);
    damaged(12, 480);  // a value
    damaged(12, 0xffffffff);
}

TEST_CASE("values that share their octets are not more than the page has") {
    std::string shared;
    std::vector<test::BoltElement> elements;
    for (char c = 'a'; c <= 'h'; ++c) elements.push_back({std::string(1, c), std::string(20, c)});
    shared = leaf_page(7, elements);
    put_number(shared, 16 + 12, 300, 4);  // into the next ones: less than the page, more than room
    check_damaged(shared, "page 7 has an element that is not in it", shared.size());
}

TEST_CASE("keys that are in no order") {
    check_damaged(leaf_page(7, {{"b", ""}, {"a", ""}}), "page 7 is not in order");
    check_damaged(leaf_page(7, {{"a", ""}, {"a", ""}}), "page 7 is not in order");
    check_damaged(branch_page(7, {{"b", "", false, 8}, {"a", "", false, 9}}),
                  "page 7 is not in order");
}

}  // namespace
}  // namespace warren

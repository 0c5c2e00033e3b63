#include "sidecar/base/sampler.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

using namespace warren;

namespace {

std::vector<uint32_t> drawn(Sampler& sampler, Random& random, uint32_t n, uint32_t count) {
    std::vector<uint32_t> indices;
    sampler.draw(random, n, count, [&](uint32_t index) {
        indices.push_back(index);
        return true;
    });
    return indices;
}

}  // namespace

TEST_CASE("each of the six orders of three comes equally often") {
    Random random(1);
    Sampler sampler;
    std::map<std::vector<uint32_t>, int> orders;
    for (int i = 0; i < 60000; ++i) ++orders[drawn(sampler, random, 3, 3)];
    CHECK(orders.size() == 6);
    for (const auto& [order, count] : orders) {
        CHECK(count > 9500);
        CHECK(count < 10500);
    }
}

TEST_CASE("some of many: distinct, and each as likely as any other") {
    Random random(2);
    Sampler sampler;
    std::vector<int> seen(100);
    for (int i = 0; i < 10000; ++i) {
        const auto indices = drawn(sampler, random, 100, 10);
        CHECK(std::set<uint32_t>(indices.begin(), indices.end()).size() == 10);
        for (const uint32_t index : indices) ++seen[index];
    }
    for (const int count : seen) {
        CHECK(count > 800);
        CHECK(count < 1200);
    }
}

TEST_CASE("the same seed gives the same order, whatever was drawn before") {
    Sampler used;
    Random other(9);
    drawn(used, other, 50, 7);
    Random first(5);
    Random second(5);
    Sampler fresh;
    CHECK(drawn(used, first, 20, 20) == drawn(fresh, second, 20, 20));
}

TEST_CASE("a draw that is stopped early leaves the next one whole") {
    Random random(3);
    Sampler sampler;
    sampler.draw(random, 10, 10, [](uint32_t) { return false; });
    const auto indices = drawn(sampler, random, 10, 10);
    CHECK(std::set<uint32_t>(indices.begin(), indices.end()).size() == 10);
}

#include "sidecar/base/published.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

using namespace warren;

TEST_CASE("a reader sees nothing, then the newest") {
    Published<int> published;
    Published<int>::Reader reader(published);
    CHECK(reader.get() == nullptr);
    published.publish(std::make_shared<const int>(1));
    CHECK(*reader.get() == 1);
    published.publish(std::make_shared<const int>(2));
    published.publish(std::make_shared<const int>(3));
    CHECK(*reader.get() == 3);
}

TEST_CASE("what a reader holds stays until it moves on, and the publisher frees it") {
    Published<int> published;
    Published<int>::Reader reader(published);
    auto first = std::make_shared<const int>(1);
    const std::weak_ptr<const int> watched = first;
    published.publish(std::move(first));
    reader.get();
    published.publish(std::make_shared<const int>(2));
    CHECK_FALSE(watched.expired());
    reader.get();
    CHECK_FALSE(watched.expired());  // the reader's thread frees nothing
    published.publish(std::make_shared<const int>(3));
    CHECK(watched.expired());
}

TEST_CASE("many readers while values are published: each sees them grow and never torn") {
    struct Pair {
        int left, right;
    };
    Published<Pair> published;
    published.publish(std::make_shared<const Pair>(Pair{0, 0}));
    std::atomic<bool> wrong{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i) {
        readers.emplace_back([&] {
            Published<Pair>::Reader reader(published);
            int last = 0;
            while (last < 2000) {
                const Pair* pair = reader.get();
                if (pair->left != pair->right || pair->left < last) wrong = true;
                last = pair->left;
            }
        });
    }
    for (int i = 1; i <= 2000; ++i) published.publish(std::make_shared<const Pair>(Pair{i, i}));
    for (auto& reader : readers) reader.join();
    CHECK_FALSE(wrong);
}

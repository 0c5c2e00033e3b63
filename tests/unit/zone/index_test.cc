#include "sidecar/zone/index.h"

#include <doctest/doctest.h>

#include <map>
#include <random>

using namespace warren;

namespace {

struct Entry {
    uint32_t hash;
    int key;
    int value;
    bool operator<(const Entry& other) const {
        return hash != other.hash ? hash < other.hash : key < other.key;
    }
};

// Few different hashes, so that keys share them.
Entry entry(int key, int value) {
    return {static_cast<uint32_t>(key % 97) * 2654435761U, key, value};
}

const Entry* find(const Index<Entry>& index, int key) {
    return index.find(entry(key, 0).hash, [key](const Entry& e) { return e.key == key; });
}

}  // namespace

TEST_CASE("an empty index finds nothing") {
    const Index<Entry> index;
    CHECK(find(index, 1) == nullptr);
    CHECK(index.size() == 0);
}

TEST_CASE("random edits: the same as a map, and copies stay as they were") {
    std::mt19937 random(11);
    Index<Entry> index;
    std::map<int, int> expected;
    Index<Entry> old_copy;
    std::map<int, int> old_expected;
    for (int round = 0; round < 200; ++round) {
        std::vector<Index<Entry>::Edit> edits;
        for (int i = 0; i < 20; ++i) {
            const int key = static_cast<int>(random() % 3000);
            const int value = static_cast<int>(random());
            const bool keep = random() % 3 != 0;
            edits.push_back({entry(key, value), keep});
            if (keep) {
                expected[key] = value;
            } else {
                expected.erase(key);
            }
        }
        index.edit(edits);
        if (round == 100) {
            old_copy = index;
            old_expected = expected;
        }
    }
    const auto same = [](const Index<Entry>& left, const std::map<int, int>& right) {
        bool equal = left.size() == right.size();
        for (int key = 0; key < 3000; ++key) {
            const Entry* found = find(left, key);
            const auto wanted = right.find(key);
            equal = equal && (found != nullptr) == (wanted != right.end());
            if (found != nullptr && wanted != right.end()) {
                equal = equal && found->value == wanted->second;
            }
        }
        return equal;
    };
    CHECK(same(index, expected));
    CHECK(same(old_copy, old_expected));
}

// One page of a bbolt database, with all that belongs to it (its overflow), looked through once:
// whatever the octets are, keys and values lie within them. Immutable; any thread. Strings are
// borrowed from it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace warren {

inline constexpr size_t kBoltPageHeader = 16;

class BoltPage {
  public:
    // Throws BoltError if it is no branch or leaf, has another id, or is damaged. A page within a
    // value (of an inline bucket) has the id 0.
    BoltPage(std::vector<uint8_t> octets, uint64_t id);

    [[nodiscard]] bool is_leaf() const { return leaf_; }
    [[nodiscard]] size_t count() const { return count_; }
    // In ascending order.
    [[nodiscard]] std::string_view key(size_t index) const;
    // Of a branch: the page below.
    [[nodiscard]] uint64_t child(size_t index) const;
    // Of a leaf.
    [[nodiscard]] std::string_view value(size_t index) const;
    [[nodiscard]] bool is_bucket(size_t index) const;

    [[nodiscard]] std::span<const uint8_t> octets() const { return octets_; }

  private:
    struct Element {
        uint64_t position;  // in the page
        uint64_t key_size;
        uint64_t value_size;
    };
    [[nodiscard]] const uint8_t* at(size_t index) const;
    [[nodiscard]] Element element(size_t index) const;
    [[nodiscard]] std::string_view text(uint64_t position, uint64_t size) const;
    void check(uint64_t id) const;

    std::vector<uint8_t> octets_;
    bool leaf_ = false;
    size_t count_ = 0;
};

// Who holds the same one knows that it is unchanged.
using BoltPagePtr = std::shared_ptr<const BoltPage>;

}  // namespace warren

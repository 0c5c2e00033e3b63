#include "sidecar/sources/bolt_tree.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "sidecar/sources/little_endian.h"

namespace warren {
namespace {

constexpr int kMaxDepth = 32;  // each branch has two ways at least
constexpr size_t kBucketHeader = 16;

const uint8_t* octets_of(std::string_view text) {
    return reinterpret_cast<const uint8_t*>(text.data());
}

class Walk {
  public:
    Walk(const BoltFile& file, const BoltMeta& meta, const BoltSnapshot* before, Reuse reuse)
        : file_(file),
          before_(before),
          reuse_(reuse),
          pages_left_(std::min(meta.high_water, kMaxBoltRead / meta.page_size)) {
        now_.meta = meta;
    }

    BoltSnapshot buckets(const std::vector<std::string>& names);

  private:
    std::vector<BoltPagePtr> leaves(uint64_t root);
    void descend(uint64_t number, int depth, std::vector<BoltPagePtr>& leaves);
    void take_leaf(const BoltPagePtr& leaf, std::vector<BoltPagePtr>& leaves);
    BoltPagePtr page(uint64_t number);
    BoltPagePtr read_page(uint64_t number, const BoltPagePtr& known);
    std::vector<BoltPagePtr> bucket(const std::string& name, std::string_view value);
    BoltPagePtr inline_page(const std::string& name, std::string_view octets) const;
    void refuse_overlaps() const;

    const BoltFile& file_;
    const BoltSnapshot* before_;
    Reuse reuse_;
    BoltSnapshot now_;
    uint64_t pages_left_;
    std::optional<std::string_view> last_key_;  // of the bucket that is walked
    std::vector<uint8_t> buffer_;
};

BoltSnapshot Walk::buckets(const std::vector<std::string>& names) {
    const BoltMeta& meta = now_.meta;
    if (meta.high_water > file_.size() / meta.page_size) throw BoltError("it is cut short");
    for (const BoltPagePtr& leaf : leaves(meta.root)) {
        for (size_t i = 0; i < leaf->count(); ++i) {
            const std::string name(leaf->key(i));
            const bool wanted = std::find(names.begin(), names.end(), name) != names.end();
            if (wanted && leaf->is_bucket(i)) now_.buckets[name] = bucket(name, leaf->value(i));
        }
    }
    refuse_overlaps();
    return std::move(now_);
}

std::vector<BoltPagePtr> Walk::leaves(uint64_t root) {
    last_key_.reset();
    std::vector<BoltPagePtr> found;
    descend(root, 0, found);
    return found;
}

void Walk::descend(uint64_t number, int depth, std::vector<BoltPagePtr>& leaves) {
    if (depth > kMaxDepth) throw BoltError("its pages lie deeper than there can be any");
    const BoltPagePtr page = this->page(number);
    if (page->is_leaf()) return take_leaf(page, leaves);
    for (size_t i = 0; i < page->count(); ++i) descend(page->child(i), depth + 1, leaves);
}

void Walk::take_leaf(const BoltPagePtr& leaf, std::vector<BoltPagePtr>& leaves) {
    leaves.push_back(leaf);
    if (leaf->count() == 0) return;
    if (last_key_ && *last_key_ >= leaf->key(0)) throw BoltError("its pages are not in order");
    last_key_ = leaf->key(leaf->count() - 1);
}

BoltPagePtr Walk::page(uint64_t number) {
    const BoltMeta& meta = now_.meta;
    if (number < 2 || number >= meta.high_water) throw BoltError("a page leads outside");
    BoltPagePtr known;
    if (before_ != nullptr && before_->meta.page_size == meta.page_size) {
        const auto found = before_->pages.find(number);
        if (found != before_->pages.end()) known = found->second;
    }
    BoltPagePtr page =
        known && reuse_ == Reuse::kNumbered ? std::move(known) : read_page(number, known);
    if (!now_.pages.emplace(number, page).second) {
        throw BoltError("page " + std::to_string(number) + " is used twice");
    }
    const uint64_t pages = page->octets().size() / meta.page_size;
    if (pages > pages_left_) throw BoltError("its pages are more than there can be");
    pages_left_ -= pages;
    return page;
}

// Mostly a page is one page: what overflows is read once it is known how much that is.
BoltPagePtr Walk::read_page(uint64_t number, const BoltPagePtr& known) {
    const BoltMeta& meta = now_.meta;
    buffer_.resize(meta.page_size);
    file_.read(number * meta.page_size, buffer_);
    const uint64_t pages = read_little_endian<uint32_t>(buffer_.data() + 12) + uint64_t{1};
    if (pages > pages_left_ || pages > meta.high_water - number) {
        throw BoltError("page " + std::to_string(number) + " is too large");
    }
    if (pages > 1) {
        buffer_.resize(pages * meta.page_size);
        file_.read((number + 1) * meta.page_size, std::span(buffer_).subspan(meta.page_size));
    }
    if (known && std::ranges::equal(known->octets(), buffer_)) return known;
    return std::make_shared<const BoltPage>(buffer_, number);
}

std::vector<BoltPagePtr> Walk::bucket(const std::string& name, std::string_view value) {
    if (value.size() < kBucketHeader) throw BoltError("bucket '" + name + "' has no root");
    const auto root = read_little_endian<uint64_t>(octets_of(value));
    if (root == 0) return {inline_page(name, value.substr(kBucketHeader))};
    return leaves(root);
}

BoltPagePtr Walk::inline_page(const std::string& name, std::string_view octets) const {
    const std::span octets_now(octets_of(octets), octets.size());
    if (before_ != nullptr) {
        const auto known = before_->buckets.find(name);
        if (known != before_->buckets.end() && known->second.size() == 1 &&
            std::ranges::equal(known->second.front()->octets(), octets_now)) {
            return known->second.front();
        }
    }
    auto page = std::make_shared<const BoltPage>(
        std::vector<uint8_t>(octets_now.begin(), octets_now.end()), 0);
    if (!page->is_leaf()) throw BoltError("bucket '" + name + "' has a branch in its value");
    return page;
}

void Walk::refuse_overlaps() const {
    std::vector<std::pair<uint64_t, uint64_t>> extents;  // begin and end
    extents.reserve(now_.pages.size());
    for (const auto& [number, page] : now_.pages) {
        extents.emplace_back(number, number + page->octets().size() / now_.meta.page_size);
    }
    std::sort(extents.begin(), extents.end());
    const auto overlap = std::adjacent_find(
        extents.begin(), extents.end(),
        [](const auto& one, const auto& next) { return one.second > next.first; });
    if (overlap != extents.end()) {
        throw BoltError("page " + std::to_string(overlap->first) + " overlaps another one");
    }
}

}  // namespace

BoltSnapshot read_buckets(const BoltFile& file, const BoltMeta& meta,
                          const std::vector<std::string>& names, const BoltSnapshot* before,
                          Reuse reuse) {
    return Walk(file, meta, before, reuse).buckets(names);
}

}  // namespace warren

// A hash table that many images share: a copy shares everything with the original, and edit()
// makes anew only what it touches. So one changed name among a million costs one segment of a few
// entries, one page of segments, and the array of pages. Old images stay as they are.
// Reading: any thread, no locks. Editing: the zone compiler's thread, on its own copy.
//
// Entry has `uint32_t hash` and `bool same_key(const Entry&) const`. A lookup among a million waits
// for memory twice: for the segment's place, and for its entries, which stand in a row.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <iterator>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace warren {

template <typename Entry>
class Index {
  public:
    struct Edit {
        Entry entry;
        bool keep;  // false: the entry with this key goes
    };

    [[nodiscard]] size_t size() const { return size_; }

    // The first entry with this hash for which same(entry) is true, or null.
    template <typename Same>
    const Entry* find(uint32_t hash, Same same) const {
        if (pages_.empty()) return nullptr;
        const size_t at = segment_of(hash);
        const Segment& segment = (*pages_[at / kSegmentsPerPage])[at % kSegmentsPerPage];
        for (const Entry& entry : segment.all()) {
            if (entry.hash == hash && same(entry)) return &entry;
        }
        return nullptr;
    }

    template <typename Visit>
    void visit_all(Visit visit) const {
        for (const auto& page : pages_) {
            for (const Segment& segment : *page) {
                for (const Entry& entry : segment.all()) visit(entry);
            }
        }
    }

    // Takes out what has the same key as an edit, puts in what the edit keeps; the last edit of a
    // key wins.
    void edit(std::vector<Edit> edits) {
        if (edits.empty()) return;
        make_room(edits);
        // Those of one segment one after the other, in the order they were given in.
        std::vector<std::pair<size_t, const Edit*>> order;
        order.reserve(edits.size());
        for (const Edit& edit : edits) order.emplace_back(segment_of(edit.entry.hash), &edit);
        std::sort(order.begin(), order.end());
        for (size_t i = 0; i < order.size();) {
            const size_t at = order[i].first / kSegmentsPerPage;
            auto page = std::make_shared<Page>(*pages_[at]);
            while (i < order.size() && order[i].first / kSegmentsPerPage == at) {
                size_t end = i;
                while (end < order.size() && order[end].first == order[i].first) ++end;
                edit_segment((*page)[order[i].first % kSegmentsPerPage],
                             std::span(order).subspan(i, end - i));
                i = end;
            }
            pages_[at] = std::move(page);
        }
    }

  private:
    struct Segment {
        std::shared_ptr<const Entry[]> entries;
        size_t count = 0;

        [[nodiscard]] std::span<const Entry> all() const { return {entries.get(), count}; }
    };
    static constexpr size_t kEntriesPerSegment = 4;
    static constexpr size_t kSegmentsPerPage = 64;
    using Page = std::array<Segment, kSegmentsPerPage>;

    // The low bits choose the segment; hashes are expected to be mixed well.
    [[nodiscard]] size_t segment_of(uint32_t hash) const {
        return hash & (pages_.size() * kSegmentsPerPage - 1);
    }

    void edit_segment(Segment& segment, std::span<const std::pair<size_t, const Edit*>> edits) {
        std::vector<Entry> next(segment.all().begin(), segment.all().end());
        for (const auto& [at, edit] : edits) {
            const Entry& entry = edit->entry;
            std::erase_if(next, [&entry](const Entry& old) {
                return old.hash == entry.hash && old.same_key(entry);
            });
            if (edit->keep) next.push_back(entry);
        }
        size_ = size_ - segment.count + next.size();
        segment = {};
        if (next.empty()) return;
        auto entries = std::make_shared<Entry[]>(next.size());
        std::move(next.begin(), next.end(), entries.get());
        segment = {std::move(entries), next.size()};
    }

    // Where segments would hold twice what they should, all entries become edits of a larger table.
    // It never shrinks by itself.
    void make_room(std::vector<Edit>& edits) {
        const size_t most = 2 * kEntriesPerSegment * kSegmentsPerPage * pages_.size();
        if (size_ + edits.size() <= most) return;
        std::vector<Edit> all;
        all.reserve(size_ + edits.size());
        visit_all([&all](const Entry& entry) { all.push_back({entry, true}); });
        std::move(edits.begin(), edits.end(), std::back_inserter(all));
        edits = std::move(all);
        pages_.assign(std::bit_ceil(edits.size() / (kEntriesPerSegment * kSegmentsPerPage) + 1),
                      std::make_shared<const Page>());
        size_ = 0;
    }

    std::vector<std::shared_ptr<const Page>> pages_;  // a power of two, or none at all
    size_t size_ = 0;
};

}  // namespace warren

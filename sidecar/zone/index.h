// A hash table that many images share: a copy shares everything with the original, and edit()
// makes anew only what it touches. So one changed name among a million costs one page of a few
// hundred entries and the array of pages. Old images stay as they are.
// Reading: any thread, no locks. Editing: the zone compiler's thread, on its own copy.
//
// Entry has `uint32_t hash` and operator<, which orders by that first and by the rest of its key
// then. All entries are one sorted sequence, cut into pages; a page knows where each of its
// segments begins. A lookup among a million waits for memory twice: for the place, and for the
// entry. Who has many lookups to do calls prefetch_place() for all of them, then prefetch_entry()
// for all of them, and waits no more.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
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
        for (const Entry& entry : segment_of(*pages_[page_of(hash)], hash)) {
            if (entry.hash == hash && same(entry)) return &entry;
        }
        return nullptr;
    }

    void prefetch_place(uint32_t hash) const {
        if (pages_.empty()) return;
        const Page& page = *pages_[page_of(hash)];
        __builtin_prefetch(&page.entries);
        __builtin_prefetch(&page.starts[segment_at(hash)]);
    }

    void prefetch_entry(uint32_t hash) const {
        if (pages_.empty()) return;
        const auto segment = segment_of(*pages_[page_of(hash)], hash);
        if (!segment.empty()) __builtin_prefetch(&segment[0]);
        if (segment.size() > 1) __builtin_prefetch(&segment[1]);
    }

    template <typename Visit>
    void visit_all(Visit visit) const {
        for (const auto& page : pages_) {
            for (const Entry& entry : page->entries) visit(entry);
        }
    }

    // Takes out what has the same key as an edit, puts in what the edit keeps; the last edit of a
    // key wins.
    void edit(std::vector<Edit> edits) {
        if (edits.empty()) return;
        make_room(edits);
        // Those of one page one after the other, in the order they were given in.
        std::vector<size_t> ends(pages_.size() + 1);
        for (const Edit& edit : edits) ++ends[page_of(edit.entry.hash) + 1];
        for (size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
        std::vector<Edit*> order(edits.size());
        for (Edit& edit : edits) order[ends[page_of(edit.entry.hash)]++] = &edit;
        size_t begin = 0;
        for (size_t page = 0; page < pages_.size(); ++page) {
            if (begin == ends[page]) continue;
            edit_page(pages_[page], std::span(order).subspan(begin, ends[page] - begin));
            begin = ends[page];
        }
    }

  private:
    static constexpr unsigned kSegmentBits = 8;
    static constexpr size_t kSegmentsPerPage = size_t{1} << kSegmentBits;
    // Pages hold 1 to 2 entries for each segment: few to pass over, and few to copy in an edit.
    static constexpr size_t kEntriesPerSegment = 2;

    struct Page {
        std::vector<Entry> entries;                           // sorted
        std::array<uint32_t, kSegmentsPerPage + 1> starts{};  // of segments in `entries`
    };

    // The highest bits of a hash choose the page, the next ones the segment.
    [[nodiscard]] size_t page_of(uint32_t hash) const { return uint64_t{hash} >> shift_; }
    [[nodiscard]] size_t segment_at(uint32_t hash) const {
        return (hash >> (shift_ - kSegmentBits)) % kSegmentsPerPage;
    }
    [[nodiscard]] std::span<const Entry> segment_of(const Page& page, uint32_t hash) const {
        const size_t at = segment_at(hash);
        return {page.entries.data() + page.starts[at], page.starts[at + 1] - page.starts[at]};
    }

    // Merges two sorted sequences. Entries of edits are moved from.
    void edit_page(std::shared_ptr<const Page>& page, std::span<Edit*> edits) {
        std::stable_sort(edits.begin(), edits.end(), [](const Edit* left, const Edit* right) {
            return left->entry < right->entry;
        });
        const std::vector<Entry>& old = page->entries;
        auto next = std::make_shared<Page>();
        std::vector<Entry>& entries = next->entries;
        entries.reserve(old.size() + edits.size());
        auto kept = old.begin();
        for (size_t i = 0; i < edits.size(); ++i) {
            Edit& edit = *edits[i];
            if (i + 1 < edits.size() && !(edit.entry < edits[i + 1]->entry)) continue;
            for (; kept != old.end() && *kept < edit.entry; ++kept) entries.push_back(*kept);
            if (kept != old.end() && !(edit.entry < *kept)) ++kept;
            if (edit.keep) entries.push_back(std::move(edit.entry));
        }
        entries.insert(entries.end(), kept, old.end());
        for (const Entry& entry : entries) ++next->starts[segment_at(entry.hash) + 1];
        for (size_t i = 1; i < next->starts.size(); ++i) next->starts[i] += next->starts[i - 1];
        size_ = size_ - old.size() + entries.size();
        page = std::move(next);
    }

    // Where pages would hold twice what they should, all entries become edits of a larger table.
    // It never shrinks by itself.
    void make_room(std::vector<Edit>& edits) {
        const size_t per_page = kEntriesPerSegment * kSegmentsPerPage;
        if (size_ + edits.size() <= per_page * pages_.size()) return;
        if (size_ > 0) {
            std::vector<Edit> all;
            all.reserve(size_ + edits.size());
            visit_all([&all](const Entry& entry) { all.push_back({entry, true}); });
            std::move(edits.begin(), edits.end(), std::back_inserter(all));
            edits = std::move(all);
        }
        pages_.assign(std::bit_ceil(edits.size() / per_page + 1), std::make_shared<const Page>());
        shift_ = 32U - static_cast<unsigned>(std::countr_zero(pages_.size()));
        size_ = 0;
    }

    std::vector<std::shared_ptr<const Page>> pages_;  // a power of two, or none at all
    unsigned shift_ = 32;
    size_t size_ = 0;
};

}  // namespace warren

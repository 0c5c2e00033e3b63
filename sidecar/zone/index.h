// A hash table that many images share: a copy shares all segments with the original, and edit()
// makes anew only those that it touches. So one changed name among 100,000 costs one segment of
// about eight entries and the copy of an array of pointers, and old images stay as they are.
// Reading: any thread, no locks. Editing: the zone compiler's thread, on its own copy.
//
// Entry has `uint32_t hash` and `bool same_key(const Entry&) const`.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <memory>
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
        if (segments_.empty()) return nullptr;
        const Segment* segment = segments_[slot(hash)].get();
        if (segment == nullptr) return nullptr;
        for (const Entry& entry : *segment) {
            if (entry.hash == hash && same(entry)) return &entry;
        }
        return nullptr;
    }

    template <typename Visit>
    void visit_all(Visit visit) const {
        for (const auto& segment : segments_) {
            if (segment == nullptr) continue;
            for (const Entry& entry : *segment) visit(entry);
        }
    }

    // Takes out what has the same key as an edit, puts in what the edit keeps; the last edit of a
    // key wins.
    void edit(const std::vector<Edit>& edits) {
        make_room(size_ + edits.size());
        std::map<size_t, std::vector<const Edit*>> touched;
        for (const Edit& edit : edits) touched[slot(edit.entry.hash)].push_back(&edit);
        for (const auto& [at, changes] : touched) edit_segment(segments_[at], changes);
    }

  private:
    using Segment = std::vector<Entry>;
    static constexpr size_t kEntriesPerSegment = 8;
    static constexpr size_t kFewestSegments = 16;

    // The low bits choose the segment; hashes are expected to be mixed well.
    [[nodiscard]] size_t slot(uint32_t hash) const { return hash & (segments_.size() - 1); }

    void edit_segment(std::shared_ptr<const Segment>& place,
                      const std::vector<const Edit*>& changes) {
        auto segment = place ? std::make_shared<Segment>(*place) : std::make_shared<Segment>();
        size_ -= segment->size();
        for (const Edit* change : changes) {
            std::erase_if(*segment, [change](const Entry& entry) {
                return entry.hash == change->entry.hash && entry.same_key(change->entry);
            });
            if (change->keep) segment->push_back(change->entry);
        }
        segment->shrink_to_fit();
        size_ += segment->size();
        place = segment->empty() ? nullptr : std::move(segment);
    }

    // Grows when segments would hold twice what they should; it never shrinks by itself.
    void make_room(size_t entries) {
        if (!segments_.empty() && entries <= 2 * kEntriesPerSegment * segments_.size()) return;
        const size_t count = std::bit_ceil(entries / kEntriesPerSegment + kFewestSegments);
        std::vector<Segment> fresh(count);
        visit_all([&](const Entry& entry) { fresh[entry.hash & (count - 1)].push_back(entry); });
        segments_.assign(count, nullptr);
        for (size_t i = 0; i < count; ++i) {
            if (fresh[i].empty()) continue;
            segments_[i] = std::make_shared<const Segment>(std::move(fresh[i]));
        }
    }

    std::vector<std::shared_ptr<const Segment>> segments_;  // a power of two, or none at all
    size_t size_ = 0;
};

}  // namespace warren

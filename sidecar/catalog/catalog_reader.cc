#include "sidecar/catalog/catalog_reader.h"

#include <algorithm>
#include <map>

#include "sidecar/base/heap.h"
#include "sidecar/catalog/catalog_builder.h"
#include "sidecar/catalog/split_document.h"

namespace warren {
namespace {

// So many elements may be missing in a row and the ones behind them are still known again.
constexpr size_t kLookAhead = 1024;
constexpr size_t kMostPending = size_t{1} << 20;  // octets of new elements that are parsed at once
constexpr size_t kHeapForText =
    5;  // octets for each one of text: 250 for the 50 of a small instance
constexpr std::string_view kBefore = R"({"services":[)";

bool is_end_of_value(char c) {
    return c == ',' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

}  // namespace

// One pass over a document, beside what is known.
class CatalogReader::Walk {
  public:
    explicit Walk(const std::vector<Known>& known) : known_(known) {}

    // The element that comes next, if it is the one that came next the last time.
    size_t know(TextWindow& window) {
        if (next_ == known_.size() || tried_) return 0;
        tried_ = true;
        const size_t size = known_[next_].size;
        if (!window.has(size + 1) || !is_end_of_value(window.rest()[size])) return 0;
        const std::string_view text = window.rest().substr(0, size);
        if (!is(known_[next_], text, hash_text(text))) return 0;
        pass(next_);
        return size;
    }

    // Another one: a known one that stood further behind, or a new one.
    void take(std::string_view text) {
        const TextHash hash = hash_text(text);
        const size_t end = std::min(known_.size(), next_ + kLookAhead);
        for (size_t i = next_; i < end; ++i) {
            if (is(known_[i], text, hash)) return pass(i);
        }
        if (!open_) edits_.push_back({.at = next_, .removed = 0, .added = {}});
        open_ = true;
        edits_.back().added.push_back({static_cast<uint32_t>(text.size()), hash, {}});
        pending_ += pending_.empty() ? kBefore : ",";
        pending_ += text;
        if (pending_.size() > kMostPending) parse_pending();
    }

    // Behind the last element.
    std::vector<Edit> finish() {
        pass(known_.size());
        parse_pending();
        return std::move(edits_);
    }

  private:
    static bool is(const Known& known, std::string_view text, const TextHash& hash) {
        return known.size == text.size() && known.hash == hash;
    }

    // All before `index` that have not been seen are gone.
    void pass(size_t index) {
        if (open_ || index > next_) {
            if (!open_) edits_.push_back({.at = next_, .removed = 0, .added = {}});
            edits_.back().removed = index - next_;
            open_ = false;
        }
        next_ = index + 1;
        tried_ = false;
    }

    // Throws CatalogError.
    void parse_pending() {
        if (pending_.empty()) return;
        pending_ += "]}";
        // One large element may be a single string.
        const LargeHeap heap(std::min(pending_.size(), kMostPending) * kHeapForText);
        std::vector<ServiceElement> elements = read_elements(pending_);
        pending_.clear();
        for (ServiceElement& element : elements) {
            while (to_fill_.second == edits_[to_fill_.first].added.size()) {
                to_fill_ = {to_fill_.first + 1, 0};
            }
            edits_[to_fill_.first].added[to_fill_.second++].element = std::move(element);
        }
    }

    const std::vector<Known>& known_;
    size_t next_ = 0;     // of these
    bool tried_ = false;  // it does not come next: take() finds it if it comes later
    bool open_ = false;   // the last edit goes on
    std::vector<Edit> edits_;
    std::string pending_;                      // a document of new elements
    std::pair<size_t, size_t> to_fill_{0, 0};  // where they go: an edit, and one that it has added
};

std::optional<CatalogReading> CatalogReader::read(TextWindow& window) {
    Walk walk(known_);
    std::vector<Edit> edits;
    try {
        const auto around =
            split_document(window, {.know = [&walk](TextWindow& at) { return walk.know(at); },
                                    .take = [&walk](std::string_view text) { walk.take(text); }});
        if (!around) return {};
        if (*around != around_) read_elements(*around);
        edits = walk.finish();
        around_ = *around;
    } catch (const CatalogError&) {
        return {};
    }
    CatalogReading reading;
    auto changes = changes_of(edits);
    try {
        apply(edits);
        if (changes) {
            reading.changes = std::move(*changes);
            report(reading.bad_entries);
        } else {
            reading.catalog = join(reading.bad_entries);
        }
    } catch (...) {
        forget();  // half of it is moved away
        throw;
    }
    return reading;
}

// Nothing if names come or go that others may have wanted: then all of them are put together anew.
std::optional<CatalogChanges> CatalogReader::changes_of(const std::vector<Edit>& edits) const {
    if (!as_given_) return {};
    CatalogChanges changes;
    std::map<std::string_view, const Service*> removed;
    for (const Edit& edit : edits) {
        for (size_t i = edit.at; i < edit.at + edit.removed; ++i) {
            const auto& service = known_[i].element.service;
            if (service) removed.emplace(service->name, service.get());
        }
    }
    for (const Edit& edit : edits) {
        for (const Known& added : edit.added) {
            const auto& service = added.element.service;
            if (!service) continue;
            const auto before = removed.find(service->name);
            if (before != removed.end()) {
                if (before->second->aliases != service->aliases) return {};
            } else if (!service->aliases.empty() || names_.contains(service->name) ||
                       aliases_.contains(service->name)) {
                return {};
            }
            if (!changes.emplace(service->name, service).second) return {};
        }
    }
    for (const auto& [name, service] : removed) {
        const auto next = changes.find(std::string(name));
        if (next == changes.end()) {
            if (!service->aliases.empty()) return {};
            changes.emplace(name, nullptr);
        } else if (*next->second == *service) {
            changes.erase(next);
        }
    }
    return changes;
}

void CatalogReader::apply(std::vector<Edit>& edits) {
    for (const Edit& edit : edits) {
        for (size_t i = edit.at; i < edit.at + edit.removed; ++i) {
            const ServiceElement& gone = known_[i].element;
            bad_entries_ -= gone.bad_entries.size();
            if (gone.service) names_.erase(gone.service->name);
        }
    }
    for (const Edit& edit : edits) {
        for (const Known& added : edit.added) {
            bad_entries_ += added.element.bad_entries.size();
            if (added.element.service) names_.insert(added.element.service->name);
        }
    }
    if (std::all_of(edits.begin(), edits.end(),
                    [](const Edit& edit) { return edit.removed == edit.added.size(); })) {
        for (Edit& edit : edits) {
            std::move(edit.added.begin(), edit.added.end(),
                      known_.begin() + static_cast<std::ptrdiff_t>(edit.at));
        }
        return;
    }
    std::vector<Known> next;
    size_t at = 0;
    const auto keep_until = [&](size_t end) {
        std::move(known_.begin() + static_cast<std::ptrdiff_t>(at),
                  known_.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(next));
    };
    for (Edit& edit : edits) {
        keep_until(edit.at);
        std::move(edit.added.begin(), edit.added.end(), std::back_inserter(next));
        at = edit.at + edit.removed;
    }
    keep_until(known_.size());
    known_ = std::move(next);
}

Catalog CatalogReader::join(std::vector<BadEntry>& bad_entries) {
    CatalogBuilder builder(bad_entries);
    aliases_.clear();
    names_.clear();
    for (size_t i = 0; i < known_.size(); ++i) {
        report_element(known_[i].element, i, bad_entries);
        const auto& service = known_[i].element.service;
        if (!service) continue;
        builder.add(service, i);
        names_.insert(service->name);
        aliases_.insert(service->aliases.begin(), service->aliases.end());
    }
    Catalog catalog = builder.finish();
    as_given_ = builder.as_given();
    return catalog;
}

void CatalogReader::report(std::vector<BadEntry>& bad_entries) const {
    if (bad_entries_ == 0) return;
    for (size_t i = 0; i < known_.size(); ++i) {
        report_element(known_[i].element, i, bad_entries);
    }
}

}  // namespace warren

// Reads a catalog document again and again, and only what has changed in it: each element of
// `services` is known by its size and a 128-bit hash of its text, and an element that is still
// there is neither parsed nor compared. One instance among a million costs the reading of the file
// (60 MB: 20 ms) and the parsing of one service. The catalog thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sidecar/catalog/read_catalog.h"
#include "sidecar/catalog/text_hash.h"
#include "sidecar/catalog/text_window.h"

namespace warren {

// What a document says that was read before.
struct CatalogReading {
    std::optional<Catalog> catalog;  // where names come and go in a way that concerns others
    CatalogChanges changes;          // otherwise
    std::vector<BadEntry> bad_entries;
};

class CatalogReader {
  public:
    // Nothing, and what is known stays, if the document cannot be read piece by piece: most likely
    // it is none, but read_catalog() has the last word, and knows where the mistake is. What the
    // window throws goes through; where memory ran out all may be forgotten.
    std::optional<CatalogReading> read(TextWindow& window);
    // What comes next is read as for the first time.
    void forget() { *this = {}; }

  private:
    struct Known {
        uint32_t size;
        TextHash hash;
        ServiceElement element;
    };
    // Of the elements that are known, `removed` from `at` on have made way for others.
    struct Edit {
        size_t at = 0;
        size_t removed = 0;
        std::vector<Known> added;
    };
    class Walk;

    [[nodiscard]] std::optional<CatalogChanges> changes_of(const std::vector<Edit>& edits) const;
    void apply(std::vector<Edit>& edits);
    Catalog join(std::vector<BadEntry>& bad_entries);
    void report(std::vector<BadEntry>& bad_entries) const;

    std::string around_;  // the document without its elements
    std::vector<Known> known_;
    size_t bad_entries_ = 0;  // in all of these
    // Whether each service is in the catalog as its element has it: no name is given twice.
    bool as_given_ = false;
    std::unordered_set<std::string_view> names_;  // of services, whose strings they are
    std::set<std::string> aliases_;
};

}  // namespace warren

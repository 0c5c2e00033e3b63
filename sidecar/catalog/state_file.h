// A source's last good catalog in --state-dir, so that a node which starts while the source is away
// answers what it knew. One file for each source, named by a hash of its URL, written beside the
// old one and renamed over it, with a checksum; readable by root alone. The first line holds when
// the source was last well and is written over in place. Blocks; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sidecar/catalog/catalog.h"

namespace warren {

// What was found is not what was written: one line.
class StateError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct SavedCatalog {
    Catalog catalog;
    int64_t well_at = 0;  // seconds since 1970
};

class StateFile {
  public:
    // `source`: the URL without secrets.
    StateFile(const std::string& folder, std::string source);

    // Nothing if there is none. Throws StateError, or std::system_error if it cannot be read.
    [[nodiscard]] std::optional<SavedCatalog> read() const;
    // Throws std::system_error.
    void write(const std::vector<std::shared_ptr<const Service>>& services, int64_t well_at) const;
    // Still the same; nothing if it is not there.
    void touch(int64_t well_at) const;

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    [[nodiscard]] std::string head(int64_t well_at) const;
    [[nodiscard]] int64_t well_at(const std::string& head) const;

    std::string folder_;
    std::string source_;
    std::string path_;
};

}  // namespace warren

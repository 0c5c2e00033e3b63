// Reads one committed transaction of a bbolt database after the other while its owner goes on
// writing. bbolt never overwrites a page that the newest committed transaction can reach: so what
// was read is that transaction, whole, if it is still the newest one afterwards; else it is thrown
// away. The source's thread. Throws BoltError.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/sources/bolt_file.h"
#include "sidecar/sources/bolt_tree.h"

namespace warren {

enum class Reading {
    kUnchanged,  // no transaction since the last one that was read
    kNew,
    kMoving,  // one was committed meanwhile: try again
};

class BoltReader {
  public:
    BoltReader(BoltFile file, std::vector<std::string> buckets)
        : file_(std::move(file)), buckets_(std::move(buckets)) {}

    Reading read();
    // The last one that was read; pages that are as before are the same objects. After kNew.
    [[nodiscard]] const BoltSnapshot& snapshot() const { return *snapshot_; }
    // Somebody may have written who is not bbolt: the next time everything is read.
    void distrust() { trusted_ = false; }
    [[nodiscard]] bool is_at(const std::string& path) const { return file_.is_at(path); }

  private:
    [[nodiscard]] Reuse reuse(const BoltMeta& meta) const;
    [[nodiscard]] bool is_newest(const BoltMeta& meta) const;

    BoltFile file_;
    std::vector<std::string> buckets_;
    std::unique_ptr<BoltSnapshot> snapshot_;
    bool trusted_ = false;
};

}  // namespace warren

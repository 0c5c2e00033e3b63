#include "sidecar/sources/bolt_reader.h"

#include <utility>

namespace warren {

Reading BoltReader::read() {
    const BoltMeta meta = file_.newest_meta();
    if (snapshot_ && trusted_ && meta == snapshot_->meta) return Reading::kUnchanged;
    BoltSnapshot now;
    try {
        now = read_buckets(file_, meta, buckets_, snapshot_.get(), reuse(meta));
    } catch (const BoltError&) {
        // Pages that are written again meanwhile look like damage.
        if (is_newest(meta)) throw;
        return Reading::kMoving;
    }
    if (!is_newest(meta)) return Reading::kMoving;
    snapshot_ = std::make_unique<BoltSnapshot>(std::move(now));
    trusted_ = true;
    return Reading::kNew;
}

// A page has no mark of who wrote it, and its number is used again. But the pages of transaction T
// are not written by T + 1, whose committing sets them free: what both reach is the same.
Reuse BoltReader::reuse(const BoltMeta& meta) const {
    const bool next = snapshot_ && meta.transaction == snapshot_->meta.transaction + 1;
    return trusted_ && next ? Reuse::kNumbered : Reuse::kEqual;
}

// While both meta pages are being written it is not.
bool BoltReader::is_newest(const BoltMeta& meta) const {
    try {
        return file_.newest_meta() == meta;
    } catch (const BoltError&) {
        return false;
    }
}

}  // namespace warren

#include "sidecar/catalog/file_source.h"

#include <algorithm>
#include <exception>
#include <system_error>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"
#include "sidecar/catalog/read_catalog.h"

namespace warren {
namespace {

constexpr Duration kMostRest = std::chrono::milliseconds(100);

}  // namespace

void FileSource::start(CatalogSink& sink) {
    sink_ = &sink;
    try {
        watch_.emplace(loop_, path_, [this] { changed(); });
    } catch (const std::system_error& error) {
        log_warning(std::string(error.what()) + "; changes are seen on SIGHUP only");
    }
    reread();  // behind the watch: no change is missed in between
}

// A change that comes alone is read at once. Where one follows the other they are taken together,
// so that reading what has changed takes no more than a quarter of the time.
void FileSource::changed() {
    if (rest_.active()) return;
    const TimePoint now = Clock::now();
    if (now >= rest_until_) return reread();
    rest_ = loop_.after(rest_until_ - now, [this] {
        rest_ = Watch();
        reread();
    });
}

void FileSource::reread() {
    if (sink_ == nullptr) return;
    const TimePoint begin = Clock::now();
    read();
    const TimePoint end = Clock::now();
    rest_until_ = end + std::min<Duration>(3 * (end - begin), kMostRest);
}

void FileSource::read() {
    try {
        FileReader file(path_, kMaxCatalogFile);
        TextWindow window([&file](char* to, size_t size) { return file.read(to, size); });
        if (auto reading = reader_.read(window)) {
            return tell(std::move(*reading));
        }
        // It is no document, or one that only the whole of it makes sense of.
        CatalogDocument document = read_catalog(read_file(path_, kMaxCatalogFile));
        reader_.forget();
        sink_->take_catalog(std::move(document.catalog), document.bad_entries);
    } catch (const CatalogError& error) {
        sink_->take_failure(path_ + ": " + error.what());
    } catch (const std::system_error& error) {
        sink_->take_failure(error.what());
    }
}

void FileSource::tell(CatalogReading reading) try {
    if (reading.catalog) {
        sink_->take_catalog(std::move(*reading.catalog), reading.bad_entries);
    } else {
        sink_->take_changes(reading.changes, reading.bad_entries);
    }
} catch (...) {
    // No memory, perhaps: who knows what the sink has taken? The next reading tells all again.
    reader_.forget();
    throw;
}

}  // namespace warren

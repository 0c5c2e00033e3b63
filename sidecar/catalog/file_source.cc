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
constexpr Duration kPause = std::chrono::seconds(1);  // behind what nobody expected

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

// A change that comes alone is read at once. Where one follows the other they are taken together:
// behind each reading comes a rest three times as long, up to 100 ms, so that reading takes a
// quarter of the time, and more only where it takes longer than 33 ms.
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
    try {
        if (auto reading = read()) tell(std::move(*reading));
    } catch (...) {
        // No memory, perhaps: who knows how much was taken? All of it is read again, and soon.
        reader_.forget();
        rest_ = loop_.after(kPause, [this] {
            rest_ = Watch();
            reread();
        });
        throw;
    }
    const TimePoint end = Clock::now();
    rest_until_ = end + std::min<Duration>(3 * (end - begin), kMostRest);
}

std::optional<CatalogReading> FileSource::read() {
    try {
        FileReader file(path_, kMaxCatalogFile);
        TextWindow window([&file](char* to, size_t size) { return file.read(to, size); });
        if (auto reading = reader_.read(window)) return reading;
        // It is no document, or one that only the whole of it makes sense of.
        CatalogDocument document = read_catalog(read_file(path_, kMaxCatalogFile));
        reader_.forget();
        return CatalogReading{.catalog = std::move(document.catalog),
                              .changes = {},
                              .bad_entries = std::move(document.bad_entries)};
    } catch (const CatalogError& error) {
        sink_->take_failure(path_ + ": " + error.what());
    } catch (const std::system_error& error) {
        sink_->take_failure(error.what());
    }
    return {};
}

void FileSource::tell(CatalogReading reading) {
    if (reading.catalog) {
        sink_->take_catalog(std::move(*reading.catalog), reading.bad_entries);
    } else {
        sink_->take_changes(reading.changes, reading.bad_entries);
    }
}

}  // namespace warren

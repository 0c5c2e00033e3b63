#include "sidecar/catalog/file_source.h"

#include <exception>
#include <system_error>
#include <utility>

#include "sidecar/base/log.h"
#include "sidecar/base/read_file.h"
#include "sidecar/catalog/read_catalog.h"

namespace warren {

void FileSource::start(CatalogSink& sink) {
    sink_ = &sink;
    try {
        watch_.emplace(loop_, path_, [this] { reread(); });
    } catch (const std::system_error& error) {
        log_warning(std::string(error.what()) + "; changes are seen on SIGHUP only");
    }
    reread();  // behind the watch: no change is missed in between
}

void FileSource::reread() {
    if (sink_ == nullptr) return;
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

void FileSource::tell(CatalogReading reading) {
    if (reading.catalog) {
        sink_->take_catalog(std::move(*reading.catalog), reading.bad_entries);
    } else {
        sink_->take_changes(reading.changes, reading.bad_entries);
    }
}

}  // namespace warren

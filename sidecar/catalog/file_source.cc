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
    CatalogDocument document;
    try {
        document = read_catalog(read_file(path_, kMaxCatalogFile));
    } catch (const CatalogError& error) {
        sink_->take_failure(path_ + ": " + error.what());
        return;
    } catch (const std::system_error& error) {
        sink_->take_failure(error.what());
        return;
    }
    sink_->take_catalog(std::move(document.catalog), document.bad_entries);
}

}  // namespace warren

// The catalog document in a file (`file:///etc/warren/catalog.json`): read at start, whenever it
// changes, and when asked to. What cannot be read, a missing, empty or half-written file included,
// is a failure told to the sink, and the file is watched all the same. The catalog thread.
#pragma once

#include <optional>
#include <string>

#include "sidecar/base/event_loop.h"
#include "sidecar/base/file_watch.h"
#include "sidecar/catalog/catalog_reader.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

inline constexpr size_t kMaxCatalogFile = size_t{1} << 30;  // a million instances are 200 MB

class FileSource : public CatalogSource {
  public:
    FileSource(EventLoop& loop, std::string path) : loop_(loop), path_(std::move(path)) {}

    void start(CatalogSink& sink) override;
    void reread() override;  // nothing before start()

  private:
    void changed();
    std::optional<CatalogReading> read();  // nothing: a failure, and told
    void tell(CatalogReading reading);

    EventLoop& loop_;
    std::string path_;
    CatalogSink* sink_ = nullptr;
    std::optional<FileWatch> watch_;
    CatalogReader reader_;
    TimePoint rest_until_;
    Watch rest_;
};

}  // namespace warren

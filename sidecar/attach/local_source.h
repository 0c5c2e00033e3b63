// The source `local:`: the attached containers of this node as instances of the services that they
// are named after. Those without a name give their addresses to the instances of other sources that
// have their runtime ids; they stand under the empty name, which is never answered. Lives on the
// catalog thread.
#pragma once

#include <vector>

#include "sidecar/attach/attachment.h"
#include "sidecar/base/source_status.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

// Services with a network are limited to those of their instances, as long as each has one.
Catalog catalog_of(const std::vector<Attachment>& attachments);

class LocalSource final : public CatalogSource {
  public:
    // `status` is told how many there are, if there is one; it outlives the source.
    explicit LocalSource(SourceStatus* status = nullptr) : status_(status) {}
    void start(CatalogSink& sink) override;
    void reread() override {}
    // Before the start: there are some to come, and until then nothing is told.
    void expect() { expecting_ = true; }
    // All that are attached now; told at once, or at the start.
    void take(const std::vector<Attachment>& attachments);

  private:
    void tell();

    SourceStatus* status_;
    bool expecting_ = false;
    CatalogSink* sink_ = nullptr;
    Catalog catalog_;  // that is to be told
};

}  // namespace warren

// From the URL of --source to a CatalogSource: the one place that knows all the schemes.
#pragma once

#include <memory>
#include <string>

#include "sidecar/base/event_loop.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

// Throws std::invalid_argument, one line, if open_source() would. Any thread.
void check_source_url(const std::string& url);

// Throws std::invalid_argument if the URL is none, or of a kind that we do not have. Not started
// yet; belongs to the loop's thread.
std::unique_ptr<CatalogSource> open_source(const std::string& url, EventLoop& loop);

}  // namespace warren

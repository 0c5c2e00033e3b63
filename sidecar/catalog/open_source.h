// From the URL of --source to a CatalogSource: the one place that knows who follows what.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sidecar/base/event_loop.h"
#include "sidecar/catalog/catalog_source.h"

namespace warren {

// Throws std::invalid_argument, one line, if open_source() would. Any thread.
void check_source_url(const std::string& url);

// What to start to follow a source that is no file: its program, or `warren-source`, which is
// looked for beside our own executable, in PATH, and in /usr/libexec/warren.
std::vector<std::string> source_command(const std::string& url);

// What to start to publish to a URL. Throws std::invalid_argument, one line, for one that cannot be
// published to.
std::vector<std::string> publish_command(const std::string& url);

// Of any kind but `local:`, which is made where the attachments are. Throws std::invalid_argument
// if the URL is none. Not started yet; belongs to the loop's thread.
std::unique_ptr<CatalogSource> open_source(const std::string& url, EventLoop& loop);

}  // namespace warren

// `warren-sidecar source URL`: what a source says, as catalog lines on standard output, until it is
// interrupted; of a file, what it holds now. Main thread.
#pragma once

#include <string>

namespace warren {

struct SourceRequest {
    std::string url;
};

// Becomes the program that follows the source. Returns 1 or 2 with one line on stderr if that, or
// reading the file, cannot be done; 0 behind a file's catalog.
int show_source(const SourceRequest& request);

}  // namespace warren

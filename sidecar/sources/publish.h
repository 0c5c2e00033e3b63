// warren-source --publish URL: what is told on standard input is kept in etcd, until it ends. What
// it says on standard output are catalog lines without services: `{}` each five seconds when all
// is written, `{"error": …}` when it cannot be.
#pragma once

#include "sidecar/sources/line_writer.h"
#include "sidecar/sources/source_url.h"

namespace warren {

// Returns at the end of standard input, when all stays for as long as the lease lives, so that a
// sidecar that has crashed finds it again; or after SIGTERM, SIGINT or the line {"end": true}, when
// it is taken away. Throws std::invalid_argument for a URL that cannot be published to.
void publish(const SourceUrl& url, LineWriter& lines);

}  // namespace warren

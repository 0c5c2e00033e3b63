// `warren-sidecar serve`: from options to a running server and back to an exit code.
#pragma once

#include "sidecar/command/options.h"

namespace warren {

// Returns when SIGTERM or SIGINT has come: 0, or 1 if it could not start (one line on stderr).
int serve(const Options& options);

}  // namespace warren

// `warren-sidecar cni`, also by the name under which runtimes look for it, `warren-dns`: run_cni()
// between this process's environment, standard input, output and error. Main thread.
#pragma once

#include <string_view>

#include "sidecar/command/options.h"

namespace warren {

struct CniRequest {};

// Whether a program that was started as `path` is meant to be the plugin.
bool is_cni_plugin(std::string_view path);

// The exit code. Input that is larger than 1 MiB, or cannot be read, is an error of the plugin.
int run_cni_command(const Environment& environment);

}  // namespace warren

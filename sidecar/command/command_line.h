// The command line, and with it the options from everywhere, as a value that main.cc acts upon.
// Main thread, once.
#pragma once

#include <string>
#include <variant>

#include "sidecar/command/attach_command.h"
#include "sidecar/command/cache_command.h"
#include "sidecar/command/check.h"
#include "sidecar/command/cni_command.h"
#include "sidecar/command/oci_hook.h"
#include "sidecar/command/options.h"
#include "sidecar/command/resolve.h"
#include "sidecar/command/source_command.h"

namespace warren {

inline constexpr const char* kVersion = "0.1.0";

// --help or --version: for standard output, then exit code 0.
struct TextRequest {
    std::string text;
};

// `attach-helper`: for the sidecar itself, which is at the other end of the socket.
struct AttachHelperRequest {
    int socket = 0;
};

// Options: serve.
using Command = std::variant<Options, ResolveRequest, CheckRequest, CacheRequest, SourceRequest,
                             AttachRequest, DetachRequest, AttachmentsRequest, CniRequest,
                             OciHookRequest, AttachHelperRequest, TextRequest>;

// Throws OptionError: one line for standard error, then exit code 2. Files other than the
// configuration are not looked at.
Command parse_command_line(int argc, const char* const* argv, const Environment& environment);

}  // namespace warren

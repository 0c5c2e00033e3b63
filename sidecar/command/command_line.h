// The command line, and with it the options from everywhere, as a value that main.cc acts upon.
// Main thread, once.
#pragma once

#include <string>
#include <variant>

#include "sidecar/command/attach_command.h"
#include "sidecar/command/cache_command.h"
#include "sidecar/command/check.h"
#include "sidecar/command/cni_command.h"
#include "sidecar/command/doctor_command.h"
#include "sidecar/command/explain_command.h"
#include "sidecar/command/live_command.h"
#include "sidecar/command/log_command.h"
#include "sidecar/command/oci_hook.h"
#include "sidecar/command/options.h"
#include "sidecar/command/resolve.h"
#include "sidecar/command/source_command.h"
#include "sidecar/command/status_command.h"
#include "sidecar/command/version.h"

namespace warren {

// --help or --version: for standard output, then exit code 0.
struct TextRequest {
    std::string text;
};

// `attach-helper`: for the sidecar itself, which is at the other end of the socket.
struct AttachHelperRequest {
    int socket = 0;
};

// Options: serve.
using Command =
    std::variant<Options, ResolveRequest, CheckRequest, CacheRequest, SourceRequest, AttachRequest,
                 DetachRequest, AttachmentsRequest, CniRequest, OciHookRequest, DoctorRequest,
                 AttachHelperRequest, TextRequest, StatusRequest, ServicesRequest, ExplainRequest,
                 TopRequest, WatchRequest, LogLevelRequest, QueryLogRequest>;

// Throws OptionError: one line for standard error, then exit code 2. Files other than the
// configuration are not looked at.
Command parse_command_line(int argc, const char* const* argv, const Environment& environment);

}  // namespace warren

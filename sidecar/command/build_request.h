// What is to be done, of the strings of the command line; where they do not say it, the environment
// and the configuration file do. Throws OptionError. Main thread, once.
#pragma once

#include "sidecar/command/attach_command.h"
#include "sidecar/command/cache_command.h"
#include "sidecar/command/check.h"
#include "sidecar/command/collected.h"
#include "sidecar/command/doctor_command.h"
#include "sidecar/command/explain_command.h"
#include "sidecar/command/live_command.h"
#include "sidecar/command/log_command.h"
#include "sidecar/command/oci_hook.h"
#include "sidecar/command/options.h"
#include "sidecar/command/resolve.h"
#include "sidecar/command/source_command.h"
#include "sidecar/command/status_command.h"

namespace warren {

Options serve_request(const Collected& collected, const Environment& environment);
// Other commands take none of them.
void refuse_serve_options(const Collected& collected);

ResolveRequest resolve_request(const Collected& collected, const Environment& environment);
CheckRequest check_request(const Collected& collected);
CacheRequest cache_request(const Collected& collected, const Environment& environment);
SourceRequest source_request(const Collected& collected);
AttachRequest attach_request(const Collected& collected, const Environment& environment);
DetachRequest detach_request(const Collected& collected, const Environment& environment);
DoctorRequest doctor_request(const Collected& collected, const Environment& environment);
OciHookRequest oci_hook_request(const Collected& collected, const Environment& environment);
AttachmentsRequest attachments_request(const Collected& collected, const Environment& environment);
StatusRequest status_request(const Collected& collected, const Environment& environment);
ServicesRequest services_request(const Collected& collected, const Environment& environment);
ExplainRequest explain_request(const Collected& collected, const Environment& environment);
TopRequest top_request(const Collected& collected, const Environment& environment);
WatchRequest watch_request(const Collected& collected, const Environment& environment);
LogLevelRequest log_level_request(const Collected& collected, const Environment& environment);
QueryLogRequest query_log_request(const Collected& collected, const Environment& environment);

}  // namespace warren

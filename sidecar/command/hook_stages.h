// The three stages of the OCI hook, each a function of what the runtime says. They throw
// std::exception with a line for people. Main thread.
#pragma once

#include "sidecar/command/cni.h"
#include "sidecar/command/oci_hook.h"
#include "sidecar/hook/bundle.h"

namespace warren {

// On the host, as root: the sidecar is asked, the image looked at, the plan written. What was
// passed over is named in the return value.
std::string hook_create_runtime(const OciHookRequest& request, const Bundle& bundle,
                                const AskControl& ask);
// In the container's mount namespace, maybe as a user who is root in there alone. What cannot be
// mounted is named in the return value, and the rest is.
std::string hook_create_container(const OciHookRequest& request, const Bundle& bundle);
// On the host, when the container has ended.
void hook_poststop(const OciHookRequest& request, const Bundle& bundle, const AskControl& ask);

}  // namespace warren

// `warren-sidecar oci-hook STAGE`: what an OCI runtime (runc, crun) starts for each container, so
// that an unmodified image finds names. createRuntime attaches the container, if CNI has not, and
// plans what to mount; createContainer mounts it; poststop takes away what is left. It never
// stops a container unless `required`. Main thread.
#pragma once

#include <string>
#include <vector>

namespace warren {

struct OciHookRequest {
    std::string stage;
    std::string control_socket;
    std::string run_folder;     // of the sidecar; the hook's own is beside it
    std::string attach_folder;  // of the sidecar: has one for each attachment
    std::string domain;
    bool serves_host = false;  // on 127.0.0.11:53 of the host, for containers in its network
    std::string module;        // empty: where it is usually
    bool only_socket = false;  // the folder of the Unix socket and nothing else
    bool required = false;     // no names, no container
    std::string add_to;        // a bundle whose config.json gets these hooks; no stage then
    std::vector<std::string> arguments;  // that the hooks in there are started with
};

int run_oci_hook(const OciHookRequest& request);

}  // namespace warren

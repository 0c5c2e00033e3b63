// What the CNI plugin makes of each operation, with a configuration that has been read. Those that
// may go on without the sidecar write a line to `log` instead of failing. Throws CniError.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "sidecar/command/cni.h"
#include "sidecar/command/cni_config.h"
#include "sidecar/command/cni_sidecar.h"

namespace warren {

struct CniOperation {
    const CniCall& call;
    const CniConfig& config;
    CniSidecar& sidecar;
    std::string& log;
};

// The result for the next plugin or the runtime. A container that is in several networks is added
// once for each, with one id: it stays one attachment, with all their networks and addresses.
nlohmann::json cni_add(const CniOperation& operation);
// Takes this network away, and the attachment with the last of them, or when the namespace is gone.
// Never fails for the sidecar's sake: a container that cannot be removed is worse.
void cni_delete(const CniOperation& operation);
void cni_check(const CniOperation& operation);
// Of this network's attachments that the plugin made, takes away those that the runtime does not
// know any more.
void cni_collect(const CniOperation& operation);
void cni_status(const CniOperation& operation);

}  // namespace warren

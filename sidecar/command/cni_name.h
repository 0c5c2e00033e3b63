// Which service a container belongs to, by what its runtime tells a CNI plugin. Pure.
#pragma once

#include <string>
#include <string_view>

#include "sidecar/command/cni.h"
#include "sidecar/command/cni_config.h"

namespace warren {

struct CniName {
    std::string name;     // empty: nobody's name is known
    std::string problem;  // why the name that somebody gave is not taken
};

// In this order: the label or annotation `warren.service`, WARREN_SERVICE and K8S_POD_NAME of
// CNI_ARGS (Podman gives the container's name there), the container's id. A name that was given on
// purpose and cannot be used is not replaced by the next one.
CniName cni_service_name(const CniCall& call, const CniConfig& config);

// What the runtime itself calls the container: ctr gives "default-web" for its container "web".
std::string runtime_id_of(const CniCall& call, const CniConfig& config);

// The id itself, if it can be a service's name and is no number.
std::string name_of_id(const std::string& id);

// "web" of a deployment's "web-7d4b9c6f5d-x2kl9", of a daemon set's "web-x2kl9", of a stateful
// set's "web-0"; any other name as it is.
std::string_view without_replica(std::string_view pod);

}  // namespace warren

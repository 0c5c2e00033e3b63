// The CNI plugin `warren-dns` (CNI specification 0.3.0 to 1.1.0) as a function: environment and
// standard input in, standard output and exit code out. It is chained behind the plugin that makes
// the interface, and asks the running sidecar to attach and detach. Main thread.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "sidecar/command/ask_control.h"

namespace warren {

struct CniCall {
    std::string command;               // CNI_COMMAND, and so on; empty: not set
    std::string container_id;          // CNI_CONTAINERID
    std::string netns;                 // CNI_NETNS
    std::string ifname;                // CNI_IFNAME
    std::string args;                  // CNI_ARGS
    std::string containerd_namespace;  // CONTAINERD_NAMESPACE, if ctr or nerdctl was told so
    std::string config;                // standard input
};

struct CniReply {
    int exit_code = 0;
    std::string output;  // for standard output: a result, an error object, or nothing
    std::string log;     // for standard error: lines for people
};

// ask_control(), or a test's.
using AskControl = std::function<nlohmann::json(const ControlRequest& request)>;

CniReply run_cni(const CniCall& call, const AskControl& ask);

// What the runtime is told when the plugin cannot even begin.
CniReply cni_error(int code, const std::string& message);

}  // namespace warren

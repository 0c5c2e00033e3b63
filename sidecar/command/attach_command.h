// `warren-sidecar attach`, `detach` and `attachments`: containers that the running sidecar answers
// on 127.0.0.11 of their own network namespaces. Main thread. Each gives 0, or 1 with one line on
// stderr if the sidecar cannot be asked or says no.
#pragma once

#include <string>
#include <vector>

namespace warren {

struct AttachRequest {
    std::string control_socket;
    std::string netns;  // an absolute path; empty: the namespace of `pid`
    int pid = 0;        // 0: not given
    std::string id;     // empty: the sidecar makes one
    std::string name;   // of the service that it is an instance of; empty: of none
    std::vector<std::string> networks;
    std::vector<std::string> addresses;
    std::string mode;  // empty: as the sidecar thinks best
    bool internal = false;
    bool json = false;
};

struct DetachRequest {
    std::string control_socket;
    std::string id;
    bool json = false;
};

struct AttachmentsRequest {
    std::string control_socket;
    bool json = false;
};

int attach(const AttachRequest& request);
int detach(const DetachRequest& request);  // nothing to detach is no error
int show_attachments(const AttachmentsRequest& request);

}  // namespace warren

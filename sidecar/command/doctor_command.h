// `warren-sidecar doctor`: walks the way of a name from the program that asks to where it is known,
// and says what is wrong and what mends it. On the host, or in a container, from inside or with
// --pid. Main thread.
#pragma once

#include <string>
#include <vector>

#include "sidecar/base/address.h"

namespace warren {

struct DoctorRequest {
    std::string control_socket;
    std::string nss_socket;
    std::string domain;
    std::vector<Endpoint> listen;
    int pid = 0;  // of a container to enter; 0: none
    bool in_container = false;
    bool on_host = false;  // neither: it is guessed
    bool json = false;
};

// 0: all is well. 1: something is wrong, which is on standard output.
int run_doctor(const DoctorRequest& request);

}  // namespace warren

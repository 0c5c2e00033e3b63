// `warren-sidecar resolve NAME [TYPE]`: asks the running sidecar over DNS and prints like dig.
#pragma once

#include <string>

#include "sidecar/base/address.h"

namespace warren {

struct ResolveRequest {
    std::string name;        // an address is asked for its reverse name
    std::string type = "A";  // mnemonic, or TYPE123
    Endpoint server;
    bool over_tcp = false;  // else UDP, and TCP where the reply is truncated
    bool json = false;
};

// 0 if the answer is NOERROR, 1 for any other or none, 2 for a type or name that is none.
int resolve(const ResolveRequest& request);

}  // namespace warren

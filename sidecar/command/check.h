// `warren-sidecar check FILE`: what the sidecar would make of a catalog document. Needs no running
// sidecar. Main thread.
#pragma once

#include <iosfwd>
#include <string>

namespace warren {

struct CheckRequest {
    std::string file;
    bool json = false;
    std::string domain = "warren";  // under which the names have to fit
};

// 0: all of it is good; 1: it has bad entries; 2: it cannot be read (one line to `errors`).
int check(const CheckRequest& request, std::ostream& out, std::ostream& errors);

}  // namespace warren

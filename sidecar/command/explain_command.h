// `warren-sidecar explain NAME [TYPE]`: what a name is answered with, and where that comes from, as
// the running sidecar says it of itself. Main thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace warren {

struct ExplainRequest {
    std::string control_socket;
    std::string name;  // an address is asked for its reverse name
    std::string type;  // mnemonic, or TYPE123; empty: A, or PTR for an address
    bool json = false;
};

// 0 if the answer is NOERROR, 1 for any other, or with one line on stderr if nobody can be asked.
int explain(const ExplainRequest& request);

// What it prints for people, of what the control socket says.
std::string explanation_text(const nlohmann::json& found);

}  // namespace warren

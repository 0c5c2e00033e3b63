// One DNS question to one server, as any client would ask it, and what comes back. Blocks for a
// second at most. Any thread.
#pragma once

#include <cstdint>
#include <string>

#include "sidecar/base/address.h"

namespace warren {

struct ServerAnswer {
    std::string problem;  // "no answer within a second"; empty: there is an answer
    uint8_t rcode = 0;
    bool authoritative = false;
    uint16_t answers = 0;
};

// Asks for the addresses (A) of `name`.
ServerAnswer ask_server(const Endpoint& server, const std::string& name, bool over_tcp);

}  // namespace warren

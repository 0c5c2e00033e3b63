// What --upstream takes: [SUFFIX=]WHERE, where WHERE is ADDR[:PORT], tls://ADDR[:PORT][#NAME],
// `system` or `none`. Any thread.
#pragma once

#include <optional>
#include <string>

#include "sidecar/upstream/upstream_list.h"

namespace warren {

struct GivenUpstream {
    enum class What : uint8_t { kServer, kSystem, kNone };
    What what = What::kServer;
    std::string suffix;  // labels; empty: for every other name
    Upstream server;     // if it is one
};

// Fills `given`; what is wrong with `text`, to stand behind it, or "".
std::string parse_upstream(const std::string& text, GivenUpstream& given);

}  // namespace warren

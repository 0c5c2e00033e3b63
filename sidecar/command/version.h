// What this is the version of: the sidecar, and all that is made with it.
#pragma once

namespace warren {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace warren

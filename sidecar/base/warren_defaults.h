// The three defaults of Warren's own DNS package, under its names for them: where it listens
// (DefaultListenAddr), what its domain is (DefaultDomain), whom it asks for other names
// (DefaultUpstream). Who comes from there finds the same behaviour without an option.
#pragma once

#include "shared/nss_protocol.h"

namespace warren {

inline constexpr const char* kWarrenListenAddress = "127.0.0.11:53";
inline constexpr const char* kWarrenDomain = nss::kDefaultDomain;  // the module's as well
inline constexpr const char* kWarrenUpstream = "8.8.8.8:53";       // where resolv.conf has none

}  // namespace warren

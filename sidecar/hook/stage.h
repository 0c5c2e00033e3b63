// The moments of a container's life at which a runtime starts us, by the names that the OCI runtime
// specification has for them.
#pragma once

#include <array>
#include <string_view>

namespace warren {

inline constexpr std::string_view kCreateRuntime = "createRuntime";      // on the host
inline constexpr std::string_view kCreateContainer = "createContainer";  // in its mount namespace
inline constexpr std::string_view kPoststop = "poststop";                // on the host

inline constexpr std::array kStages{kCreateRuntime, kCreateContainer, kPoststop};

}  // namespace warren

// nsswitch.conf with `warren [!UNAVAIL=return]` in its line `hosts:`, before `dns` and `resolve`,
// or at the end; all else stays as it is. What packaging/nsswitch.sh does to a host's file, for
// those of images. Pure.
#pragma once

#include <string>
#include <string_view>

namespace warren {

std::string with_warren(std::string_view nsswitch);

// The line `hosts:` that counts, the last one, without its comment; empty if there is none.
std::string hosts_line(std::string_view nsswitch);
bool has_warren(std::string_view nsswitch);

}  // namespace warren

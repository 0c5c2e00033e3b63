#include "sidecar/sources/follow.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace warren {
namespace {

struct Kind {
    std::string_view scheme;
    Follow follow;
};

constexpr std::array kKinds{
    Kind{"warren+https", follow_warren_api},
    Kind{"warren+unix", follow_warren_api},
};

}  // namespace

Follow find_follower(const std::string& scheme) {
    const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                     [&scheme](const Kind& kind) { return kind.scheme == scheme; });
    return found == kKinds.end() ? nullptr : found->follow;
}

}  // namespace warren

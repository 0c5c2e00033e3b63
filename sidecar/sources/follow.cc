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

constexpr std::array<Kind, 7> kKinds{{
    {"boltdb", follow_bolt},
    {"etcd+http", follow_etcd},
    {"etcd+https", follow_etcd},
    {"http", follow_http},
    {"https", follow_http},
    {"warren+https", follow_warren_api},
    {"warren+unix", follow_warren_api},
}};

}  // namespace

Follow find_follower(const std::string& scheme) {
    const auto* found = std::find_if(kKinds.begin(), kKinds.end(),
                                     [&scheme](const Kind& kind) { return kind.scheme == scheme; });
    return found == kKinds.end() ? nullptr : found->follow;
}

}  // namespace warren

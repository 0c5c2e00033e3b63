#include "sidecar/base/descriptors.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

using namespace warren;

TEST_CASE("the limit is raised to what is allowed, and never beyond 2^20") {
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    raise_descriptor_limit();
    rlimit after{};
    getrlimit(RLIMIT_NOFILE, &after);
    CHECK(after.rlim_cur == before.rlim_max);
    CHECK(descriptor_limit() > 0);
    CHECK(descriptor_limit() <= 1 << 20);
    setrlimit(RLIMIT_NOFILE, &before);
}

#include "sidecar/attach/process_start.h"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>

using namespace warren;

TEST_CASE("when a process has started, whatever it is called") {
    const uint64_t start = process_start(getpid());
    CHECK(start > 0);
    std::array<char, 16> name{};
    prctl(PR_GET_NAME, name.data());
    prctl(PR_SET_NAME, "a) 1 2 ) (3");
    CHECK(process_start(getpid()) == start);
    prctl(PR_SET_NAME, name.data());
    CHECK(process_start(1) <= start);
    CHECK(process_start(4194303) == 0);
}

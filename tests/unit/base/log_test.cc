#include "sidecar/base/log.h"

#include <doctest/doctest.h>

using namespace warren;

TEST_CASE("levels below the configured one are off") {
    configure_log(LogLevel::kWarning, LogFormat::kText);
    CHECK_FALSE(log_enabled(LogLevel::kInfo));
    CHECK(log_enabled(LogLevel::kWarning));
    CHECK(log_enabled(LogLevel::kError));
    configure_log(LogLevel::kError, LogFormat::kText);
}

TEST_CASE("an errno has a text") { CHECK(errno_text(2) == "No such file or directory"); }

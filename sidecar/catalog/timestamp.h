// RFC 3339 date and time ("2026-01-01T00:00:00.123456789+01:00") as nanoseconds since 1970. Pure;
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace warren {

// Nothing if it is no such text, no such day exists, or 64 bits do not reach that far (1678 to
// 2262). Digits behind the ninth of a fraction are dropped.
std::optional<int64_t> parse_timestamp(std::string_view text);

// The same in UTC, with a fraction if there is one.
std::string timestamp_text(int64_t nanoseconds);

}  // namespace warren

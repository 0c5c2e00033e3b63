// How long an HTTP answer may be kept before its server is asked again. No state: any thread.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace warren {

// By its header fields (names in lower case): max-age of Cache-Control less Age, within 1 and 60 s;
// 5 s where nothing is said.
std::chrono::seconds poll_interval(const std::map<std::string, std::string>& fields);

}  // namespace warren

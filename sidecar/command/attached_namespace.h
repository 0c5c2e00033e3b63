// Which attachment has a given network namespace: the hook and the CNI plugin call a container by
// different ids. Main thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace warren {

// `netns` is a path; null if none of them is in that namespace.
nlohmann::json attached_in(const std::vector<nlohmann::json>& attachments,
                           const std::string& netns);

// "/proc/42/ns/net".
std::string namespace_path(int pid);

}  // namespace warren

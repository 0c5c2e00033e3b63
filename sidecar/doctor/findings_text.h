// What has been found, for people: a line for each part, and under those that are not well what
// mends them. Pure.
#pragma once

#include <string>

#include "sidecar/doctor/finding.h"

namespace warren {

std::string findings_text(const Findings& findings);
bool is_all_well(const Findings& findings);  // notes count as well

}  // namespace warren

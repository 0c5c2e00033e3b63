// Where an image's C library looks for NSS modules: the folder that it is in itself. Nothing for an
// image without glibc (musl, static programs) or for another machine than the module's.
#pragma once

#include <optional>
#include <string>

#include "sidecar/hook/inside_root.h"

namespace warren {

std::optional<std::string> library_folder(const InsideRoot& inside, const std::string& module);

}  // namespace warren

// Puts a file or folder of the host into a container, read-only. The place is a descriptor, so that
// nothing can be put in its stead meanwhile (mount_setattr(2), Linux 5.12). Throws
// std::system_error. For the thread whose mount namespace it is.
#pragma once

#include <string>

namespace warren {

// A source that others than root may have made leads there without links, or not at all.
enum class Links { kFollow, kRefuse };

void bind_read_only(const std::string& source, Links links, int place);

}  // namespace warren

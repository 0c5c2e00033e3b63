// The folder of an attached container, which is mounted in it, and the socket in there: whoever
// asks over that is in the container. A folder and not the socket file, because a file that is
// mounted is dead after the first restart of its server; and never made anew while it is needed,
// because a mount keeps the old one. Main thread.
#pragma once

#include <string>

#include "shared/unique_fd.h"

namespace warren {

// Listens on `folder`/nss.sock, mode 0666, in place of what was there. Makes the folder if there is
// none. Throws AttachError (500).
UniqueFd listen_in_nss_folder(const std::string& folder);

// With what is in it; `id` has no slash.
void remove_nss_folder(const std::string& parent, const std::string& id);

}  // namespace warren

// Folders of ours, made by root and used by the account that we become. Main thread, at start.
#pragma once

#include <filesystem>
#include <system_error>

#include "sidecar/base/account.h"

namespace warren {

// Makes the folder and its parents, so that all may pass through, whatever the umask. If it was not
// there it becomes `owner`'s (null: it stays ours); one that was there stays whose it is. The error
// is the one of making it.
std::error_code make_own_folder(const std::filesystem::path& folder, const Account* owner);

}  // namespace warren

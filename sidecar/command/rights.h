// Whom the sidecar becomes and what it keeps, from the options: see "Rights" in docs/operating.md.
// Main thread, at start.
#pragma once

#include <optional>

#include "sidecar/attach/attach_helper.h"
#include "sidecar/base/account.h"
#include "sidecar/command/options.h"

namespace warren {

// Throws OptionError.
std::optional<Account> choose_account(const Options& options);

// The folders that are written to later on. That one cannot be made is no reason not to serve: what
// cannot be kept there is said in the log.
void make_folders(const Options& options, const Account* owner);

// All that takes root has been opened. Starts the attach helper, if it can do its work, becomes the
// account, and is left without privileges. Root without another account stays what it is.
void give_up_rights(const Options& options, const Account* account, AttachHelper& helper);

// Where containers' own NSS sockets are.
std::string attach_folder(const Options& options);

}  // namespace warren

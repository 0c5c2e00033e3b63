#include "sidecar/command/rights.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>

#include "sidecar/base/call_filter.h"
#include "sidecar/base/log.h"
#include "sidecar/base/own_folder.h"
#include "sidecar/base/privileges.h"

namespace warren {
namespace {

void warn_of_state_folder(const Options& options) {
    if (access(options.state_dir.c_str(), W_OK | X_OK) == 0) return;
    log_warning("state-dir: cannot write in " + options.state_dir + ": " + errno_text(errno) +
                ": what sources said last, and what is attached, is not kept");
}

// With what it takes, if that is here. Without it, it is started where it is needed, and says what
// it may not.
void start_helper(AttachHelper& helper) {
    if (!may_enter_namespaces()) return;
    keep_for_helper();
    try {
        helper.start_last_time();
    } catch (const AttachError& error) {
        log_error(error.what());
    }
}

}  // namespace

std::optional<Account> choose_account(const Options& options) try {
    return account_to_become(options.user, geteuid());
} catch (const std::runtime_error& error) {
    throw OptionError(error.what());
}

std::string attach_folder(const Options& options) {
    return std::filesystem::path(options.nss_socket).replace_filename("attach").string();
}

void make_folders(const Options& options, const Account* owner) {
    make_own_folder(options.state_dir, owner);
    // Without an account it is made with the first container.
    if (owner != nullptr) make_own_folder(attach_folder(options), owner);
}

void give_up_rights(const Options& options, const Account* account, AttachHelper& helper) {
    refuse_new_privileges();
    if (account == nullptr && geteuid() == 0) {
        log_warning("runs as root: there is no user to become (--user NAME)");
        return;
    }
    if (account != nullptr) {
        become(*account);
        log_info("runs as the user " + account->name);
    }
    start_helper(helper);
    drop_all_privileges();
    // LeakSanitizer traces us at the end.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    refuse_rare_calls();
#endif
    warn_of_state_folder(options);
}

}  // namespace warren

// The account that the sidecar becomes once its sockets are open. Read from /etc/passwd and
// /etc/group themselves: the C library would load the modules of nsswitch.conf, which may ask a
// network, and that network may need us. Main thread, at start; an error is a std::runtime_error
// whose text is one line for people.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace warren {

struct Account {
    std::string name;
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups{};  // the supplementary ones
};

struct AccountFiles {
    std::string users = "/etc/passwd";
    std::string groups = "/etc/group";
};

// Whom to become as `user`, who runs now. Nothing: to stay. Not root can become nobody else, and
// stays if the name is its own; throws if it is told another one, or if there is no such account.
// Without a name that is `warren`, if it is a system's account and not a person's, who may well be
// called so.
std::optional<Account> account_to_become(const std::string& wanted, uid_t user,
                                         const AccountFiles& files = {});

}  // namespace warren

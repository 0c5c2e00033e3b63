// For its lifetime files are made and opened with an account's rights, though we are still root:
// in a folder that is the account's, its own links must not lead us to what it may not touch.
// setfsuid(2): this thread only.
#pragma once

#include <sys/fsuid.h>

#include "sidecar/base/account.h"

namespace warren {

class ActAs {
  public:
    explicit ActAs(const Account& account)
        : group_(setfsgid(account.group)), user_(setfsuid(account.user)) {}
    ~ActAs() {
        setfsuid(static_cast<uid_t>(user_));
        setfsgid(static_cast<gid_t>(group_));
    }
    ActAs(const ActAs&) = delete;
    ActAs& operator=(const ActAs&) = delete;

  private:
    int group_;
    int user_;
};

}  // namespace warren

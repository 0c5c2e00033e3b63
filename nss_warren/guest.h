// What must be as it was when one of our calls is over: errno, and whether the thread may be
// cancelled. A thread that is cancelled dies after our call and not in it, with a descriptor open.
// One call, on its stack.
#pragma once

#include <errno.h>
#include <pthread.h>

namespace warren::nss {

class Guest {
  public:
    Guest() { ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state_); }
    ~Guest() { ::pthread_setcancelstate(cancel_state_, nullptr); }
    Guest(const Guest&) = delete;
    Guest& operator=(const Guest&) = delete;

    // Before an error is reported through errno, and last of all if there is none.
    void restore_errno() const { errno = errno_; }

  private:
    int errno_ = errno;
    int cancel_state_ = 0;
};

}  // namespace warren::nss

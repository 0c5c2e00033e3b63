// The sidecar's end of the attach helper: asks it to open sockets in a namespace, and waits for
// them. Starts it when it is first needed, and again when it has gone; where we drop our privileges
// it is started before, and cannot be again. Main thread.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/attach/attachment.h"
#include "sidecar/attach/namespace_request.h"
#include "sidecar/base/event_loop.h"

namespace warren {

// What the helper has opened; the sockets are there if they were wanted, the pidfd for a process.
struct OpenedNamespace {
    NamespaceIdentity space;
    uint64_t start_time = 0;
    std::vector<UniqueFd> udp;
    std::vector<UniqueFd> tcp;
    UniqueFd pidfd;
};

class AttachHelper {
  public:
    // `program`: our own executable. Nothing is started yet.
    explicit AttachHelper(std::string program) : program_(std::move(program)) {}
    ~AttachHelper();
    AttachHelper(const AttachHelper&) = delete;
    AttachHelper& operator=(const AttachHelper&) = delete;

    // Identities that are not zero must be what is found. With kDns, 127.0.0.11 is bound as the
    // mode says: one socket of each type. Waits two seconds at most. Throws AttachError: 404 for a
    // process or namespace that is not there, 409 for a port that is taken, 403 for what we may
    // not, 500 else.
    OpenedNamespace open(const Attachment& attachment, NamespaceSockets sockets);

    // Now, with the rights that we have now and soon have no more.
    void start_last_time();

    // Its end is seen at once from now on, not only when it is asked. The loop outlives this.
    void watch_by(EventLoop& loop);
    // False: it has ended and cannot be started again.
    [[nodiscard]] bool available() const { return socket_ || !last_; }

  private:
    void start();
    void stop();
    void watch();
    void note_end();
    [[noreturn]] void fail_for_good();
    void forget_late_replies();
    OpenedNamespace receive(const Attachment& attachment, uint32_t number);

    std::string program_;
    UniqueFd socket_;
    pid_t pid_ = -1;
    EventLoop* loop_ = nullptr;
    UniqueFd pidfd_;
    Watch ended_;
    uint32_t number_ = 0;
    bool last_ = false;  // another one would have no rights
};

}  // namespace warren

// A connection to the sidecar on which nothing waits longer than the deadline. It belongs to one
// look-up and is closed with it: programs close or reuse any descriptor, so none is kept. Failures
// come back as the Outcome that they mean for the look-up; kFound means that it worked.
#pragma once

#include <cstddef>

#include "nss_warren/deadline.h"
#include "nss_warren/outcome.h"
#include "shared/unique_fd.h"

namespace warren::nss {

class Connection {
  public:
    explicit Connection(const Deadline& deadline) : deadline_(deadline) {}

    [[nodiscard]] Outcome connect(const char* path);
    [[nodiscard]] Outcome send(const char* bytes, size_t size);

    // One packet of at most kMaxPacket bytes.
    [[nodiscard]] Outcome receive(char* bytes, size_t& size);

  private:
    // Until the socket is ready for `events`.
    [[nodiscard]] Outcome wait(short events) const;
    [[nodiscard]] Outcome connect_when_there_is_room(const void* address, unsigned size) const;

    const Deadline& deadline_;
    UniqueFd socket_;
};

}  // namespace warren::nss

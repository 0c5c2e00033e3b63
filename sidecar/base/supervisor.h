// Who has started us and watches over us: systemd, or whoever speaks as it does (sd_notify(3),
// sd_listen_fds(3)). Told that we are ready, how we fare and that we still turn; keeps our sockets
// while we are replaced. Without one nothing is told. Main thread; what cannot be sent is lost, as
// sd_notify's is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/unique_fd.h"
#include "sidecar/base/clock.h"

namespace warren {

// A socket that was handed to us, under the name that it was stored by.
struct NamedSocket {
    std::string name;
    UniqueFd fd;
};

class Supervisor {
  public:
    // Takes what is for us (NOTIFY_SOCKET, WATCHDOG_USEC) out of the environment: it is not for our
    // children.
    Supervisor();

    [[nodiscard]] bool present() const { return !address_.empty(); }
    // How often it wants to hear tell("WATCHDOG=1"), if it does.
    [[nodiscard]] std::optional<Duration> watchdog() const { return watchdog_; }
    // "NAME=VALUE", or several lines of that.
    void tell(std::string_view lines) const { send(lines, -1); }
    // It keeps a copy, and hands it to the process that comes after us; until forget().
    void store(const std::string& name, int fd) const;
    void forget(const std::string& name) const;

  private:
    void send(std::string_view lines, int fd) const;

    std::string address_;  // a path, or @ and an abstract name; empty: there is none
    UniqueFd socket_;
    std::optional<Duration> watchdog_;
};

// The sockets of LISTEN_FDS, if they are meant for this process; once, before any other descriptor
// is opened. "unknown" for those without a name.
std::vector<NamedSocket> inherited_sockets();

}  // namespace warren

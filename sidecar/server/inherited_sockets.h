// Sockets that were ours before we were: of systemd's socket units or its store, or of the sidecar
// that we replace. They are found by what they are bound to, and only where that does not tell (a
// container's 127.0.0.11 is not ours) by their name. What is not taken is closed with this. Main
// thread, at start.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/base/supervisor.h"

namespace warren {

// How a container's sockets are called: this and its id.
inline constexpr std::string_view kOfContainer = "attached-";

class InheritedSockets {
  public:
    InheritedSockets() = default;
    explicit InheritedSockets(std::vector<NamedSocket> sockets) { add(std::move(sockets)); }

    // One that is here already, under whatever name, is not taken again.
    void add(std::vector<NamedSocket> sockets);
    [[nodiscard]] bool empty() const { return sockets_.empty(); }
    // Somebody serves still, and goes on if we fail. No other socket may be bound beside those: the
    // kernel would give it queries that nobody reads yet.
    void allow_no_others() { others_allowed_ = false; }
    [[nodiscard]] bool others_allowed() const { return others_allowed_; }
    // SOCK_DGRAM, or SOCK_STREAM for one that listens; bound to `endpoint`.
    std::vector<UniqueFd> take(const Endpoint& endpoint, int type);
    // One that is bound to `path`, or was before it was renamed to that; none if there is none.
    UniqueFd take(const std::string& path, int type);
    // One of that name and type; 0: that is no socket.
    UniqueFd take_named(std::string_view name, int type);
    // The names of those that nobody has taken.
    [[nodiscard]] std::vector<std::string> left() const;

  private:
    template <typename Fits>
    UniqueFd take_if(Fits fits);
    [[nodiscard]] bool has(int fd) const;

    std::vector<NamedSocket> sockets_;
    bool others_allowed_ = true;
};

}  // namespace warren

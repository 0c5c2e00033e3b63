// The sockets that we serve on, by name, for whoever serves after us: the supervisor keeps copies,
// and a sidecar that replaces us asks for them. Owns none of them: who does says forget() before
// closing. Main thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sidecar/base/supervisor.h"

namespace warren {

class HeldSockets {
  public:
    explicit HeldSockets(const Supervisor& supervisor) : supervisor_(supervisor) {}

    void hold(const std::string& name, int fd) {
        sockets_[name].push_back(fd);
        if (storing_) supervisor_.store(name, fd);
    }
    // Where the supervisor has what is of no use any more, that is forgotten by name: only then it
    // may be given what there is.
    void store_all() {
        storing_ = true;
        for (const auto& [name, fds] : sockets_) {
            for (const int fd : fds) supervisor_.store(name, fd);
        }
    }
    // No socket, and for the next sidecar alone: a lock. Behind store_all().
    void hold_for_successor(const std::string& name, int fd) { sockets_[name].push_back(fd); }
    // All of that name.
    void forget(const std::string& name) {
        if (sockets_.erase(name) > 0) supervisor_.forget(name);
    }
    [[nodiscard]] const std::map<std::string, std::vector<int>>& all() const { return sockets_; }

  private:
    const Supervisor& supervisor_;
    std::map<std::string, std::vector<int>> sockets_;
    bool storing_ = false;
};

}  // namespace warren

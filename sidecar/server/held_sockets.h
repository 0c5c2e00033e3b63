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
        supervisor_.store(name, fd);
    }
    // What only the next sidecar is for: a lock.
    void hold_for_successor(const std::string& name, int fd) { sockets_[name].push_back(fd); }
    // All of that name.
    void forget(const std::string& name) {
        if (sockets_.erase(name) > 0) supervisor_.forget(name);
    }
    [[nodiscard]] const std::map<std::string, std::vector<int>>& all() const { return sockets_; }

  private:
    const Supervisor& supervisor_;
    std::map<std::string, std::vector<int>> sockets_;
};

}  // namespace warren

// Looks a name up for the person who asks what the sidecar would answer: by the same rules, image,
// cache and upstreams as a worker, and seeing the services of all networks. What it takes is made
// with the first question: most sidecars are never asked. Main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sidecar/server/worker.h"

namespace warren {

struct LookedUp {
    // "own", "static", "not_ready", "refused", "cache", "forwarded", "not_forwarded"
    std::string origin;
    std::vector<uint8_t> reply;
    Duration took{};
};

class NameLookup {
  public:
    // With the settings of the workers, but for who may ask.
    NameLookup(EventLoop& loop, const WorkerSettings& workers);
    ~NameLookup();
    NameLookup(const NameLookup&) = delete;
    NameLookup& operator=(const NameLookup&) = delete;

    // Whether what nobody here knows is asked of the upstreams. Who may only read must not be able
    // to tell the outside something in a name.
    enum class Forward : uint8_t { kNo, kYes };
    using Done = std::function<void(const LookedUp& found)>;
    // `done` is called at once, or within the budget of the forwarder (3.5 s). False if it is no
    // name that can be asked for; then it is not called.
    bool look_up(const std::string& name, dns::Type type, Forward forward, Done done);
    [[nodiscard]] const Counters& counters() const { return counters_; }

  private:
    struct Parts;
    bool look_up_with(Parts& parts, const std::string& labels, dns::Type type, Forward forward,
                      Done done);

    EventLoop& loop_;
    WorkerSettings workers_;
    ResponderSettings settings_;
    Counters counters_;
    std::unique_ptr<Parts> parts_;
};

}  // namespace warren

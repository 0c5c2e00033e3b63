// Asks one upstream, which has been silent, for the name of a LoopProbe. Owned by the Forwarder, on
// its thread.
#pragma once

#include <functional>
#include <memory>

#include "sidecar/upstream/lookup.h"
#include "sidecar/upstream/loop_probe.h"

namespace warren {

class LoopCheck final : private Lookup::Owner {
  public:
    // Called once; destroys it. `loops`: the upstream asks us.
    using Over = std::function<void(const Upstream& upstream, bool loops)>;

    // `name` is one that was asked of the upstream in vain: the probe's is below it.
    LoopCheck(ExchangeContext& context, const LookupLimits& limits, LoopProbe& probe,
              const std::string& label, const dns::Name& name, Upstream upstream, Over over);

  private:
    void take_response(std::span<uint8_t>, const Upstream&) override { finish(); }
    void take_failure(dns::ExtendedError) override { finish(); }
    void take_delay() override {}
    void finish();

    LoopProbe& probe_;
    std::vector<Upstream> upstreams_;  // the one
    Over over_;
    std::unique_ptr<Lookup> lookup_;
};

}  // namespace warren

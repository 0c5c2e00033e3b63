// Finds out whether an upstream, by whatever way, asks us again: then no question ever gets an
// answer, and nobody says why. A name that nobody else can know is asked of it; whoever sees a
// query for that name knows. Shared by all workers: the query may come to another one than asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "sidecar/dns/name.h"

namespace warren {

class LoopProbe {
  public:
    // A label for the name to ask for; empty while another probe is under way. Any thread.
    std::string begin();
    // Whether it was asked of us meanwhile. By whoever began.
    bool end();

    // Whether `name` is that of the probe; then it is noted. Any thread; one load where it is not.
    bool notice(const dns::Name& name);

  private:
    std::atomic<uint64_t> token_{0};  // 0: none
    std::atomic<bool> seen_{false};
};

}  // namespace warren

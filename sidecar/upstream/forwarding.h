// Who looks up what is not ours, as the servers see it: the worker's forwarder, or the one of an
// attached container. One worker's thread.
#pragma once

#include <span>

#include "sidecar/upstream/pending_question.h"

namespace warren {

class Forwarding {
  public:
    using Done = Waiter::Done;

    virtual ~Forwarding() = default;

    // A reply that takes no asking, written to `out`, which has request.limit octets; its size. 0:
    // forward() it.
    virtual size_t answer(const ReplyRequest& request, std::span<uint8_t> out) = 0;

    // `done` is called exactly once, within the budget (3.5 s) and a little, on the loop's thread
    // and never from within forward(), with a whole message: the client's id, its question as it
    // was spelled, within request.limit octets. The request is not needed any more after the call.
    virtual void forward(const ReplyRequest& request, Transport transport, Done done) = 0;
};

}  // namespace warren

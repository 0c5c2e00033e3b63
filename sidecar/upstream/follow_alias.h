// A service that lives outside is a CNAME of ours, and clients do not look further than the reply
// they get: what the name outside has is looked up for them and put behind it (RFC 1034, 4.3.2).
#pragma once

#include "sidecar/upstream/forwarding.h"

namespace warren {

// `reply` is ours to the request: the question and one CNAME record; `target` (labels) is where
// that leads. The whole reply is written to `out`, which has request.limit octets, and its size
// returned where it takes no asking; 0: `done` will be called with it, as by Forwarder::forward().
size_t follow_alias(Forwarding& forwarder, const ReplyRequest& request,
                    std::span<const uint8_t> reply, dns::Labels target, Transport transport,
                    std::span<uint8_t> out, Forwarding::Done done);

}  // namespace warren

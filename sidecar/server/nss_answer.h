// The sidecar's side of one exchange with the NSS module (shared/nss_protocol.h): request in, reply
// out, from the same rules and the same image as DNS. One worker's thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "shared/nss_protocol.h"
#include "sidecar/server/responder.h"

namespace warren {

// A whole reply; packet_size() says how to cut it for the socket.
struct NssAnswer {
    std::vector<uint8_t> octets;  // Reply, names, IPv4 addresses, IPv6 addresses
    size_t ipv6_at = 0;           // where the IPv6 addresses begin

    // How many octets from `at` on the next packet takes: whole addresses, kMaxPacket at most.
    [[nodiscard]] size_t packet_size(size_t at) const;
    [[nodiscard]] nss::Status status() const {
        return static_cast<nss::Status>(octets[offsetof(nss::Reply, status)]);
    }
};

// False for bytes that are no request; the connection is closed without a word. Of the client only
// the policy counts: who can open the socket may ask.
bool answer_nss(Responder& responder, std::span<const uint8_t> request, const Client& client,
                NssAnswer& answer);

}  // namespace warren

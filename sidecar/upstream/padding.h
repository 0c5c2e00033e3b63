// Hides from who looks on how long the name is that is asked for over TLS.
#pragma once

#include <cstdint>
#include <vector>

namespace warren {

// Makes the size of a query a multiple of 128 octets (RFC 8467, 4.1) by the padding option of its
// OPT record (RFC 7830). One without OPT at its end, or padded already, stays as it is.
void pad_query(std::vector<uint8_t>& message);

}  // namespace warren

// Numbers of the protocol as people write them, and back (IANA's registry; RFC 3597 for types
// without a name here). No state: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sidecar/dns/protocol.h"

namespace warren::dns {

std::string type_text(Type type);  // "A", "TYPE1234"
// In any case; nothing if it is no type.
std::optional<Type> type_from_text(std::string_view text);
std::string rcode_text(Rcode rcode);  // "NOERROR", "RCODE9"
// "Stale Answer" for 3; "" for one without a name here.
std::string_view extended_error_text(uint16_t code);

}  // namespace warren::dns

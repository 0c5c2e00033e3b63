// A query as a plain client sends it (RFC 1035, 4.1): one question, recursion desired, maybe EDNS.
// For those who ask a server, be it ourselves. No state: any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "sidecar/dns/name.h"

namespace warren::dns {

enum class Edns { kNo, kYes };  // with it, a reply may say why (RFC 8914)

std::vector<uint8_t> write_question(uint16_t id, Labels labels, Type type, Edns edns);

}  // namespace warren::dns

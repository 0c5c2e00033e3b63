// Against DNS rebinding: a foreign page whose name is made to lead to our address may ask us in its
// visitor's browser, and what it asks has its own name in Host. Any thread.
#pragma once

#include <string_view>

namespace warren {

// Whether a Host header, with or without a port, names nothing that a stranger may own: an address,
// `localhost`, `machine` (this machine's name), or nothing, which no browser sends.
bool is_own_host(std::string_view host, std::string_view machine);

}  // namespace warren

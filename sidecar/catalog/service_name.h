// The rules for names (of services, aliases, ports and hosts outside) as pure functions. Names are
// text with dots between labels; letters count as lower case. A `problem` is the reason why a name
// is refused, for people, and empty if there is none. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace warren {

inline constexpr size_t kMaxNameText = 253;  // RFC 1035: 255 octets in a message
inline constexpr size_t kMaxPortName = 62;   // `_name` is a label
inline constexpr size_t kMinDomainText = 2;  // a dot and one letter: what the shortest domain takes

std::string lower_case(std::string_view text);  // ASCII letters only

std::string service_name_problem(std::string_view name);
std::string port_name_problem(std::string_view name);
// Of a name outside, and of our own domain: labels may begin with `_`, an IP address is no name.
std::string host_name_problem(std::string_view name);

// Whether `name.domain` can be asked for at all.
bool fits(std::string_view name, std::string_view domain);

// For messages: in quotes, what is not printable as \x1b, cut when it is long.
std::string in_quotes(std::string_view text);

}  // namespace warren

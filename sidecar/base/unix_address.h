// The address of a Unix socket, from its path; one that begins with `@` is of no file (unix(7)). No
// state: any thread.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <string_view>

namespace warren {

// The length that bind() and connect() want; 0 if the path is too long for an address.
socklen_t unix_address(std::string_view path, sockaddr_un& address);

inline const sockaddr* as_sockaddr(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace warren

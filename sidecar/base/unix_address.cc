#include "sidecar/base/unix_address.h"

#include <cstddef>

namespace warren {

socklen_t unix_address(std::string_view path, sockaddr_un& address) {
    if (path.size() >= sizeof address.sun_path) return 0;
    address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, path.size());
    const size_t size = offsetof(sockaddr_un, sun_path) + path.size();
    if (!path.starts_with('@')) return static_cast<socklen_t>(size + 1);
    address.sun_path[0] = '\0';
    return static_cast<socklen_t>(size);
}

}  // namespace warren

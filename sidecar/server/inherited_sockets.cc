#include "sidecar/server/inherited_sockets.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

namespace warren {
namespace {

int option_of(int fd, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    return getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : 0;
}

bool is_usable(int fd, int type) {
    return option_of(fd, SO_TYPE) == type &&
           (type == SOCK_DGRAM || option_of(fd, SO_ACCEPTCONN) != 0);
}

bool is_at(int fd, const Endpoint& endpoint) {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return false;
    if (storage.ss_family != AF_INET && storage.ss_family != AF_INET6) return false;
    return Endpoint::from_sockaddr(storage) == endpoint;
}

bool is_at(int fd, const std::string& path) {
    sockaddr_un address{};
    socklen_t size = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
    if (address.sun_family != AF_UNIX) return false;
    const std::string_view bound(address.sun_path,
                                 strnlen(address.sun_path, sizeof address.sun_path));
    return bound == path || bound == path + ".new";
}

}  // namespace

void InheritedSockets::add(std::vector<NamedSocket> sockets) {
    for (NamedSocket& socket : sockets) {
        if (!has(socket.fd.get())) sockets_.push_back(std::move(socket));
    }
}

bool InheritedSockets::has(int fd) const {
    const auto identity = [](int of) {
        struct stat status {};
        fstat(of, &status);
        return std::pair(status.st_dev, status.st_ino);
    };
    return std::any_of(sockets_.begin(), sockets_.end(), [&](const NamedSocket& known) {
        return identity(known.fd.get()) == identity(fd);
    });
}

template <typename Fits>
UniqueFd InheritedSockets::take_if(Fits fits) {
    const auto found = std::find_if(sockets_.begin(), sockets_.end(), fits);
    if (found == sockets_.end()) return {};
    UniqueFd taken = std::move(found->fd);
    sockets_.erase(found);
    return taken;
}

std::vector<UniqueFd> InheritedSockets::take(const Endpoint& endpoint, int type) {
    std::vector<UniqueFd> taken;
    while (UniqueFd fd = take_if([&](const NamedSocket& socket) {
               return !socket.name.starts_with(kOfContainer) && is_usable(socket.fd.get(), type) &&
                      is_at(socket.fd.get(), endpoint);
           })) {
        taken.push_back(std::move(fd));
    }
    return taken;
}

UniqueFd InheritedSockets::take(const std::string& path, int type) {
    return take_if([&](const NamedSocket& socket) {
        return !socket.name.starts_with(kOfContainer) && is_usable(socket.fd.get(), type) &&
               is_at(socket.fd.get(), path);
    });
}

UniqueFd InheritedSockets::take_named(std::string_view name, int type) {
    return take_if([&](const NamedSocket& socket) {
        const int fd = socket.fd.get();
        return socket.name == name &&
               (type == 0 ? option_of(fd, SO_TYPE) == 0 : is_usable(fd, type));
    });
}

std::vector<std::string> InheritedSockets::left() const {
    std::set<std::string> names;
    for (const NamedSocket& socket : sockets_) names.insert(socket.name);
    return {names.begin(), names.end()};
}

}  // namespace warren

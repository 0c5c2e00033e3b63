#include "sidecar/base/peer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace warren {
namespace {

constexpr size_t kMostGroups = 65536;  // of a process, as the kernel has it

std::vector<gid_t> groups_of(int fd) {
    std::vector<gid_t> groups(kMostGroups);
    auto size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    if (getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) != 0) size = 0;
    groups.resize(size / sizeof(gid_t));
    return groups;
}

}  // namespace

std::optional<Peer> peer_of(int fd) {
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return {};
    if (credentials.pid == 0 && credentials.uid == static_cast<uid_t>(-1)) return {};
    return Peer{credentials.pid, credentials.uid, credentials.gid};
}

bool may_control(int fd, const Peer& peer) {
    if (peer.user == 0 || peer.user == geteuid() || peer.group == getegid()) return true;
    const std::vector<gid_t> groups = groups_of(fd);
    return std::find(groups.begin(), groups.end(), getegid()) != groups.end();
}

}  // namespace warren

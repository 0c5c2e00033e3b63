#include "sidecar/doctor/ask_nss.h"

#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "shared/unique_fd.h"
#include "sidecar/base/unix_address.h"

namespace warren {
namespace {

constexpr timeval kPatience{1, 0};

std::string packet_for(const std::string& name) {
    const nss::Request request = nss::make_request(
        nss::Question::kAddresses, nss::kIpv4 | nss::kIpv6, static_cast<uint16_t>(name.size()));
    return std::string(reinterpret_cast<const char*>(&request), sizeof request) + name;
}

}  // namespace

NssAnswer ask_nss(const std::string& socket_path, const std::string& name) {
    sockaddr_un address{};
    const socklen_t address_size = unix_address(socket_path, address);
    if (address_size == 0) return {.error = ENAMETOOLONG, .status = {}};
    const UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (!fd) return {.error = errno, .status = {}};
    setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    if (connect(fd.get(), as_sockaddr(address), address_size) != 0) {
        return {.error = errno, .status = {}};
    }
    const std::string packet = packet_for(name);
    std::array<char, nss::kMaxPacket> buffer{};
    if (send(fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL) < 0) {
        return {.error = errno, .status = {}};
    }
    const ssize_t size = recv(fd.get(), buffer.data(), buffer.size(), 0);
    if (size < 0) return {.error = errno, .status = {}};
    nss::Reply reply{};
    if (static_cast<size_t>(size) < sizeof reply) return {.error = EPROTO, .status = {}};
    std::memcpy(&reply, buffer.data(), sizeof reply);
    if (reply.magic != nss::kMagic) return {.error = EPROTO, .status = {}};
    return {.error = 0, .status = reply.status};
}

}  // namespace warren

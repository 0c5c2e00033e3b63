#include "sidecar/base/passed_descriptors.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

namespace warren {
namespace {

struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(kMostPassed * sizeof(int))> octets{};
};

}  // namespace

ssize_t send_with(int socket, std::span<const char> packet, std::span<const int> descriptors,
                  const sockaddr_un* to, unsigned to_size) {
    iovec vector{const_cast<char*>(packet.data()), packet.size()};
    Control control;
    msghdr message{};
    message.msg_name = const_cast<sockaddr_un*>(to);
    message.msg_namelen = to_size;
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    if (!descriptors.empty()) {
        const size_t octets = descriptors.size_bytes();
        message.msg_control = control.octets.data();
        message.msg_controllen = CMSG_SPACE(octets);
        cmsghdr* header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(octets);
        std::memcpy(CMSG_DATA(header), descriptors.data(), octets);
    }
    return sendmsg(socket, &message, MSG_NOSIGNAL);
}

ReceivedPacket receive_with(int socket, std::span<char> packet, int flags) {
    iovec vector{packet.data(), packet.size()};
    Control control;
    msghdr message{};
    message.msg_iov = &vector;
    message.msg_iovlen = 1;
    message.msg_control = control.octets.data();
    message.msg_controllen = control.octets.size();
    ReceivedPacket received;
    received.size = recvmsg(socket, &message, flags | MSG_CMSG_CLOEXEC);
    if (received.size < 0) return received;
    received.some_lost = (message.msg_flags & MSG_CTRUNC) != 0;
    const cmsghdr* header = CMSG_FIRSTHDR(&message);
    if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return received;
    const size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; ++i) {
        int fd = -1;
        std::memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
        received.descriptors.emplace_back(fd);
    }
    return received;
}

}  // namespace warren

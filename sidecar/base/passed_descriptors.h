// Descriptors that go with a packet to another process of this machine (SCM_RIGHTS, unix(7)). No
// state: any thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <span>
#include <vector>

#include "shared/unique_fd.h"

struct sockaddr_un;

namespace warren {

inline constexpr size_t kMostPassed = 32;  // with one packet

// What sendmsg() gives; they stay open here. `to` is for a socket that is not connected.
ssize_t send_with(int socket, std::span<const char> packet, std::span<const int> descriptors,
                  const sockaddr_un* to = nullptr, unsigned to_size = 0);

struct ReceivedPacket {
    ssize_t size = -1;  // as recvmsg() gives it
    std::vector<UniqueFd> descriptors;
    bool some_lost = false;  // for want of descriptors
};

// `flags` as of recvmsg(). They are closed at exec().
ReceivedPacket receive_with(int socket, std::span<char> packet, int flags = 0);

}  // namespace warren

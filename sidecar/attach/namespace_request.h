// What the sidecar asks the attach helper, and what that says: one packet each way over a
// SOCK_SEQPACKET pair, in host order. Behind a good reply come descriptors (SCM_RIGHTS): UDP
// sockets, TCP sockets, and last, for a process, its pidfd.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace warren {

// What is wanted from in there.
enum class NamespaceSockets : uint8_t {
    kNone,
    kDns,  // one each that is bound to 127.0.0.11
    // kUpstreamUdp and kUpstreamTcp that are not connected yet.
    kUpstreamIpv4,
    kUpstreamIpv6,
    kEndRedirect,  // nothing: what led from port 53 elsewhere goes
};

struct NamespaceRequest {
    uint32_t number;      // the reply has the same
    int32_t pid;          // 0: none
    uint64_t start_time;  // of the process; 0: whatever it is
    uint64_t device;      // of the namespace; 0: whatever it is
    uint64_t inode;
    uint16_t port;  // to bind on 127.0.0.11; 0: a free one, with what leads from port 53 to it
    NamespaceSockets sockets;
    std::array<char, 1025> path;  // NUL at the end; empty: the process's namespace
};

// Where it failed.
enum class NamespaceStep : uint8_t {
    kDone,
    kFindProcess,     // it has ended, or its number is another's by now
    kOpenNamespace,   // the path
    kNoNamespace,     // that is something else
    kOtherNamespace,  // another one is there now
    kOwnNamespace,    // it is the host's
    kEnter,
    kBindUdp,
    kBindTcp,
    kRedirect,
    kOpenSocket,
    kFork,
};

struct NamespaceReply {
    uint32_t number;
    NamespaceStep step;
    int32_t error;         // errno
    uint32_t udp_sockets;  // so many of the descriptors, from the start
    uint32_t tcp_sockets;
    uint64_t start_time;
    uint64_t device;
    uint64_t inode;
};

inline constexpr size_t kUpstreamUdp = 12;  // a forwarder uses up one each 64 questions
inline constexpr size_t kUpstreamTcp = 4;

}  // namespace warren

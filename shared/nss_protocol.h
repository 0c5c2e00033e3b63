// What the NSS module and the sidecar say to each other over the Unix socket: one exchange a
// connection, SOCK_SEQPACKET, so the kernel keeps the borders of the packets. Both ends are on one
// machine: integers are in host order, addresses in network order. libc only.
//
//   module  -> Request, then `name_size` bytes: the name as it was asked (no NUL, no trailing dot),
//              or 4 or 16 bytes of address
//   sidecar -> Reply, then `names_size` bytes of NUL-terminated names, then addresses: first all
//              IPv4 (4 bytes each), then all IPv6 (16 bytes each), as many as fit into kMaxPacket
//           -> as many further packets as it takes, each of whole addresses and nothing else
//
// A peer that says anything else is wrong and the exchange is over. A newer version may only add
// fields behind the ones here; `header_size` tells where the names begin.
#pragma once

#include <cstddef>
#include <cstdint>

namespace warren::nss {

inline constexpr char kDefaultSocket[] = "/run/warren/nss.sock";
inline constexpr char kDefaultDomain[] = "warren";

inline constexpr uint32_t kMagic = 0x4e525257;  // "WRRN" on a little-endian machine
inline constexpr uint16_t kVersion = 1;
// A packet's limit. The module's buffer for it is on the stack of somebody else's thread (16 KiB
// stacks exist), and 100 addresses of both families in one packet are more than most answers have.
inline constexpr size_t kMaxPacket = 2048;
inline constexpr size_t kMaxName = 255;

enum class Question : uint8_t {
    kAddresses = 1,  // addresses of a name
    kNames = 2,      // names of an address
};

inline constexpr uint8_t kIpv4 = 1;  // bits of Request::families; both for AF_UNSPEC
inline constexpr uint8_t kIpv6 = 2;
// Beside them: the addresses of one instance alone, drawn at random from those that have any of the
// families. A sidecar that does not know the bit gives all of them.
inline constexpr uint8_t kOneInstance = 0x80;

enum class Status : uint8_t {
    kFound = 1,
    kNoSuchName = 2,  // ours, and absent (DNS: NXDOMAIN)
    kNoAddress = 3,   // ours, without an address of the families asked (DNS: NODATA)
    kNotOurs = 4,     // somebody else answers: the next module of nsswitch.conf
    kNotReady = 5,    // no catalog has been read yet: try again
};

struct Request {
    uint32_t magic;
    uint16_t version;
    uint16_t header_size;  // sizeof(Request)
    Question question;
    uint8_t families;    // of kAddresses: which to answer; of kNames: which one the address is
    uint16_t name_size;  // of what follows
    uint32_t shuffle;    // 0: any order; else the `shuffle` of an earlier reply: its order again
};
static_assert(sizeof(Request) == 16);

// Of this version; `name_size` bytes go behind it.
constexpr Request make_request(Question question, uint8_t families, uint16_t name_size,
                               uint32_t shuffle = 0) {
    return {kMagic, kVersion, sizeof(Request), question, families, name_size, shuffle};
}

struct Reply {
    uint32_t magic;
    uint16_t version;
    uint16_t header_size;  // sizeof(Reply)
    Status status;
    uint8_t reserved[3];
    uint32_t ttl;         // seconds
    uint32_t shuffle;     // never 0: names the random order of the addresses
    uint32_t ipv4_count;  // in all packets together
    uint32_t ipv6_count;
    uint16_t name_count;  // kFound: 1 (the canonical name), or the names of the address
    uint16_t names_size;  // bytes, NULs included
};
static_assert(sizeof(Reply) == 32);
static_assert(sizeof(Reply) + kMaxName + 1 < kMaxPacket);

}  // namespace warren::nss

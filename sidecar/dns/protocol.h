// Numbers of the DNS protocol (RFC 1035, 6891, 8914 and IANA's registry), and how integers lie in a
// message: big-endian, unaligned. Header only, no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace warren::dns {

inline constexpr size_t kHeaderSize = 12;
inline constexpr size_t kMinUdpSize = 512;    // what every client takes (RFC 1035, 4.2.1)
inline constexpr size_t kOurUdpSize = 1232;   // fits any IPv6 path unfragmented (DNS flag day 2020)
inline constexpr size_t kMaxMessage = 65535;  // what the length in front of a TCP message holds
inline constexpr size_t kMaxNameSize = 255;   // octets in a message, the root's zero included
inline constexpr size_t kMaxPointer = 0x3fff;  // a compression pointer reaches no further
inline constexpr uint16_t kClassIn = 1;

enum class Type : uint16_t {
    kA = 1,
    kNs = 2,
    kCname = 5,
    kSoa = 6,
    kPtr = 12,
    kHinfo = 13,
    kMx = 15,
    kTxt = 16,
    kAaaa = 28,
    kSrv = 33,
    kNaptr = 35,
    kDname = 39,
    kOpt = 41,
    kRrsig = 46,
    kSvcb = 64,
    kHttps = 65,
    kIxfr = 251,
    kAxfr = 252,
    kAny = 255,
};

enum class Opcode : uint8_t { kQuery = 0, kIquery = 1, kStatus = 2, kNotify = 4, kUpdate = 5 };

// Above 15 the upper bits travel in the OPT record (RFC 6891, 6.1.3).
enum class Rcode : uint16_t {
    kNoError = 0,
    kFormErr = 1,
    kServFail = 2,
    kNxDomain = 3,
    kNotImp = 4,
    kRefused = 5,
    kBadVers = 16,
};

// Extended DNS errors: why, for people (RFC 8914).
enum class ExtendedError : uint16_t {
    kOther = 0,
    kStaleAnswer = 3,
    kCachedError = 13,
    kNotReady = 14,
    kBlocked = 15,
    kProhibited = 18,
    kStaleNxDomain = 19,
    kNoReachableAuthority = 22,
    kNetworkError = 23,
};

// The header's second 16 bits.
inline constexpr uint16_t kFlagResponse = 0x8000;            // QR
inline constexpr uint16_t kFlagAuthoritative = 0x0400;       // AA
inline constexpr uint16_t kFlagTruncated = 0x0200;           // TC
inline constexpr uint16_t kFlagRecursionDesired = 0x0100;    // RD
inline constexpr uint16_t kFlagRecursionAvailable = 0x0080;  // RA
inline constexpr uint16_t kFlagAuthentic = 0x0020;           // AD
inline constexpr uint16_t kFlagCheckingDisabled = 0x0010;    // CD
inline constexpr uint16_t kOpcodeMask = 0x7800;
inline constexpr int kOpcodeShift = 11;
inline constexpr uint16_t kRcodeMask = 0x000f;
inline constexpr uint16_t kEdnsDnssecOk = 0x8000;  // DO, in the OPT record's TTL

// Where the counts of a header stand.
inline constexpr size_t kQdCount = 4;
inline constexpr size_t kAnCount = 6;
inline constexpr size_t kNsCount = 8;
inline constexpr size_t kArCount = 10;

inline uint16_t get16(const uint8_t* at) { return static_cast<uint16_t>(at[0] << 8 | at[1]); }

inline uint32_t get32(const uint8_t* at) {
    return static_cast<uint32_t>(get16(at)) << 16 | get16(at + 2);
}

inline void put16(uint8_t* at, uint16_t value) {
    at[0] = static_cast<uint8_t>(value >> 8);
    at[1] = static_cast<uint8_t>(value);
}

inline void put32(uint8_t* at, uint32_t value) {
    put16(at, static_cast<uint16_t>(value >> 16));
    put16(at + 2, static_cast<uint16_t>(value));
}

}  // namespace warren::dns

#include "sidecar/dns/private_address.h"

#include <algorithm>

#include "sidecar/dns/response.h"

namespace warren::dns {
namespace {

constexpr uint16_t kIpv4Hint = 4;
constexpr uint16_t kIpv6Hint = 6;

bool is_private_ipv4(std::span<const uint8_t> a) {
    return a[0] == 0 || a[0] == 10 || a[0] == 127 || (a[0] == 100 && (a[1] & 0xc0) == 64) ||
           (a[0] == 169 && a[1] == 254) || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
           (a[0] == 192 && a[1] == 168);
}

bool is_private_ipv6(std::span<const uint8_t> a) {
    if ((a[0] & 0xfe) == 0xfc || (a[0] == 0xfe && (a[1] & 0xc0) == 0x80)) return true;
    const auto zeros = static_cast<size_t>(
        std::find_if(a.begin(), a.end(), [](uint8_t octet) { return octet != 0; }) - a.begin());
    if (zeros == 10 && a[10] == 0xff && a[11] == 0xff) return is_private_ipv4(a.subspan(12));
    return zeros == 16 || (zeros == 15 && a[15] == 1);
}

// The hints of a service binding (RFC 9460, 2.2): priority, target, then keys with their values.
bool has_private_hint(std::span<const uint8_t> message, const Record& record) {
    constexpr size_t kFixed = 4;  // key, length
    size_t at = record.data + 2;
    if (at >= record.end || !skip_name(message, at)) return false;
    while (at + kFixed <= record.end) {
        const uint16_t key = get16(message.data() + at);
        const size_t end = at + kFixed + get16(message.data() + at + 2);
        if (end > record.end) return false;
        at += kFixed;
        for (; key == kIpv4Hint && at + 4 <= end; at += 4) {
            if (is_private_ipv4(message.subspan(at, 4))) return true;
        }
        for (; key == kIpv6Hint && at + 16 <= end; at += 16) {
            if (is_private_ipv6(message.subspan(at, 16))) return true;
        }
        at = end;
    }
    return false;
}

}  // namespace

bool has_private_address(std::span<const uint8_t> response) {
    bool found = false;
    walk(response, [&](const Record& record) {
        const auto data = response.subspan(record.data, record.end - record.data);
        const bool binds = record.type == Type::kHttps || record.type == Type::kSvcb;
        if (binds) found = found || has_private_hint(response, record);
        if (record.type == Type::kA && data.size() == 4) found = found || is_private_ipv4(data);
        if (record.type == Type::kAaaa && data.size() == 16) found = found || is_private_ipv6(data);
    });
    return found;
}

}  // namespace warren::dns

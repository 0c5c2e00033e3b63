// What one call asks for, and which names are worth a question: single labels and names under our
// domain. All others are turned away before any system call, since most look-ups of most programs
// are for them.
#pragma once

#include <cstddef>
#include <string_view>

#include "nss_warren/settings_file.h"
#include "shared/nss_protocol.h"

namespace warren::nss {

struct Query {
    Question question;
    uint8_t families;        // kIpv4, kIpv6, or both; perhaps kOneInstance
    std::string_view bytes;  // the name, or the address in network order
};

enum class Claim { kAsk, kNotOurs, kTooLong };

inline char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// `nginx.warren` and `warren` for the domain `warren`, in any case; not `nginxwarren`.
inline bool is_under(std::string_view name, std::string_view domain) {
    if (name.size() < domain.size()) return false;
    const size_t front = name.size() - domain.size();
    if (front > 0 && name[front - 1] != '.') return false;
    for (size_t i = 0; i < domain.size(); ++i) {
        if (to_lower(name[front + i]) != to_lower(domain[i])) return false;
    }
    return true;
}

// Names come as the program wrote them. One dot at the end says "absolute" and is taken off.
inline Claim claim_name(const char* raw, const Settings& settings, std::string_view& name) {
    name = {raw, strlen(raw)};
    if (!name.empty() && name.back() == '.') name.remove_suffix(1);
    if (name.empty()) return Claim::kNotOurs;
    const bool ours = is_under(name, {settings.domain, settings.domain_size});
    if (name.size() > kMaxName) return ours ? Claim::kTooLong : Claim::kNotOurs;
    return ours || memchr(name.data(), '.', name.size()) == nullptr ? Claim::kAsk : Claim::kNotOurs;
}

// ::ffff:10.0.1.10 is how a socket for both families shows an IPv4 peer.
inline bool is_mapped(std::string_view address) {
    static constexpr char kPrefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xff', '\xff'};
    return address.size() == 16 && memcmp(address.data(), kPrefix, sizeof(kPrefix)) == 0;
}

}  // namespace warren::nss

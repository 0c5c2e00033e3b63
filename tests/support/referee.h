// What ldns, which shares no code with us, makes of our bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace warren::test {

struct SeenRecord {
    std::string owner;  // with a dot at the end, as ldns writes names
    std::string type;
    uint32_t ttl = 0;
    std::string data;

    bool operator==(const SeenRecord&) const = default;
};

struct SeenPacket {
    bool good = false;  // ldns could parse all of it
    uint16_t id = 0;
    std::string rcode;
    bool response = false, authoritative = false, truncated = false;
    bool recursion_desired = false, recursion_available = false, checking_disabled = false;
    bool edns = false;
    unsigned edns_rcode = 0, edns_version = 0, udp_size = 0;
    bool dnssec_ok = false;
    std::string edns_data;  // options, as ldns prints them
    std::vector<SeenRecord> question, answer, authority, additional;
};

SeenPacket see(std::span<const uint8_t> message);

// A query in wire form, written by ldns.
struct Ask {
    std::string name;
    std::string type = "A";
    bool edns = false;
    uint16_t udp_size = 1232;
    bool dnssec_ok = false;
    uint16_t id = 0x1234;
};
std::vector<uint8_t> query(const Ask& ask);

}  // namespace warren::test

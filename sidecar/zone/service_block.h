// One service, ready to be answered: the records of its addresses as they go onto the wire, its
// instances by number, its ports, its text. Immutable, shared by all images in which the service
// did not change. Records begin with the pointer c00c, "the name in the question", so that one
// block serves `nginx.warren`, `NGINX.warren`, `nginx` and every alias.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/base/address.h"
#include "sidecar/catalog/catalog.h"
#include "sidecar/dns/name.h"

namespace warren {

inline constexpr uint32_t kIpv4RecordSize = 16;  // pointer, type, class, TTL, length, address
inline constexpr uint32_t kIpv6RecordSize = 28;

// Records of one type and one size, one after the other.
struct RecordBlock {
    uint32_t record_size = 0;  // kIpv4RecordSize or kIpv6RecordSize
    uint32_t listed = 0;       // so many, from the start, are the service's own answer
    std::string bytes;

    [[nodiscard]] const char* record(uint32_t index) const {
        return bytes.data() + size_t{index} * record_size;
    }
    [[nodiscard]] uint32_t size() const {
        return static_cast<uint32_t>(bytes.size() / record_size);
    }
    // The address at the end of a record.
    [[nodiscard]] std::span<const uint8_t> address(uint32_t index) const {
        const size_t octets = record_size - kBeforeAddress;
        return {reinterpret_cast<const uint8_t*>(record(index)) + kBeforeAddress, octets};
    }

    static constexpr uint32_t kBeforeAddress = 12;  // pointer, type, class, TTL, length
};

struct InstanceEntry {
    uint32_t number;      // 1 .. kMaxInstanceNumber
    uint32_t first_ipv4;  // its own records, within the service's block
    uint32_t first_ipv6;
    uint16_t ipv4_count;
    uint16_t ipv6_count;
    uint16_t priority;
    uint16_t weight;
};

struct PortEntry {
    std::string labels;  // "\5_http\4_tcp"
    uint16_t port;
};

// What an A query reads stands first, within two cache lines.
struct ServiceBlock {
    uint32_t ttl = 0;          // seconds
    uint32_t max_answers = 0;  // 0: no limit
    RecordBlock ipv4;
    std::string external;  // labels of the name outside that it stands for, or empty
    RecordBlock ipv6;
    std::shared_ptr<const std::string> labels;  // of its name, without the domain
    std::vector<InstanceEntry> instances;       // by number: running ones, healthy or not
    std::vector<uint32_t> listed;               // which of them are the service's answer
    std::vector<PortEntry> ports;
    std::string text;                         // rdata of its TXT record; empty if it has none
    bool one_instance = false;                // in an answer to the NSS module
    std::vector<std::string> networks;        // that it is limited to, in order; see Scope
    std::shared_ptr<const Service> source{};  // what it was compiled from, for people

    // Where the instance stands in `instances`, or -1.
    [[nodiscard]] int find_instance(uint32_t number) const;
    // Where the port with these labels stands in `ports`, or -1.
    [[nodiscard]] int find_port(dns::Labels port_labels) const;
};

// Labels that were put together from pieces, on the stack.
struct BuiltLabels {
    std::array<char, dns::kMaxNameSize + 8> octets;  // a longest name and `-99999`
    size_t size = 0;

    [[nodiscard]] dns::Labels labels() const { return {octets.data(), size}; }
};

// "\3web\3api" and 3: "\3web\5api-3". With the domain it may be longer than a name can be.
BuiltLabels instance_labels(dns::Labels service, uint32_t number);

// Whether that, with a domain of so many octets and the zero at the end, is still a name.
bool instance_name_fits(dns::Labels service, uint32_t number, size_t domain_size);

// The reverse: false unless the last label is one of an instance, `-1` to `-99999`.
bool split_instance_labels(dns::Labels labels, size_t last_label_at, BuiltLabels& service,
                           uint32_t& number);

}  // namespace warren

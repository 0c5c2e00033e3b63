// Responses as an upstream would write them, put together octet by octet: also such as no library
// would write. Start from the query, add records in the order of the sections.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "sidecar/dns/query.h"

namespace warren::test {

using Bytes = std::vector<uint8_t>;

class ResponseBytes {
  public:
    explicit ResponseBytes(std::span<const uint8_t> query) {
        dns::Query parsed;
        parse_query(query, parsed);
        bytes_.assign(query.begin(), query.begin() + parsed.question_end);
        dns::put16(bytes_.data() + 2,
                   dns::kFlagResponse | dns::kFlagRecursionDesired | dns::kFlagRecursionAvailable);
        for (const size_t count : {dns::kAnCount, dns::kNsCount, dns::kArCount}) {
            dns::put16(bytes_.data() + count, 0);
        }
    }

    ResponseBytes& rcode(dns::Rcode rcode) { return flags(static_cast<uint16_t>(rcode)); }
    ResponseBytes& flags(uint16_t bits) {
        dns::put16(bytes_.data() + 2, static_cast<uint16_t>(dns::get16(bytes_.data() + 2) | bits));
        return *this;
    }
    // Of the question's name.
    ResponseBytes& answer(uint16_t type, uint32_t ttl, const Bytes& data) {
        return record(dns::kAnCount, {0xc0, 12}, type, 1, ttl, data);
    }
    ResponseBytes& address(uint8_t last_octet, uint32_t ttl = 300) {
        return answer(1, ttl, {192, 0, 2, last_octet});
    }
    ResponseBytes& soa(uint32_t ttl, uint32_t minimum, size_t section = dns::kNsCount) {
        Bytes data{2, 'n', 's', 0, 1, 'h', 0};
        for (const uint32_t number :
             {uint32_t{1}, uint32_t{3600}, uint32_t{600}, uint32_t{86400}, minimum}) {
            data.resize(data.size() + 4);
            dns::put32(data.data() + data.size() - 4, number);
        }
        return record(section, {0}, 6, 1, ttl, data);
    }
    ResponseBytes& opt(uint16_t udp_size, const Bytes& options = {}) {
        return record(dns::kArCount, {0}, 41, udp_size, 0x8000, options);
    }
    ResponseBytes& record(size_t section, const Bytes& owner, uint16_t type, uint16_t rclass,
                          uint32_t ttl, const Bytes& data) {
        bytes_.insert(bytes_.end(), owner.begin(), owner.end());
        const size_t at = bytes_.size();
        bytes_.resize(at + 10);
        dns::put16(bytes_.data() + at, type);
        dns::put16(bytes_.data() + at + 2, rclass);
        dns::put32(bytes_.data() + at + 4, ttl);
        dns::put16(bytes_.data() + at + 8, static_cast<uint16_t>(data.size()));
        bytes_.insert(bytes_.end(), data.begin(), data.end());
        dns::put16(bytes_.data() + section,
                   static_cast<uint16_t>(dns::get16(bytes_.data() + section) + 1));
        return *this;
    }

    [[nodiscard]] Bytes bytes() const { return bytes_; }

  private:
    Bytes bytes_;
};

}  // namespace warren::test

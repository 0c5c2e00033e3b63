#include "sidecar/zone/rare_records.h"

#include <doctest/doctest.h>

#include "sidecar/dns/protocol.h"

using namespace warren;

TEST_CASE("the SOA's data: names in full, the serial where we look for it") {
    const std::string soa = soa_rdata("\6warren", 0x01020304, 5);
    CHECK(soa.starts_with(std::string("\2ns\3dns\6warren\0\12hostmaster\6warren\0", 34)));
    const auto* octets = reinterpret_cast<const uint8_t*>(soa.data());
    CHECK(dns::get32(octets + soa.size() - kSerialFromEnd) == 0x01020304);
    CHECK(dns::get32(octets + soa.size() - 4) == 5);
}

TEST_CASE("NS and TXT") {
    CHECK(ns_rdata("\6warren") == std::string("\2ns\3dns\6warren\0", 15));
    CHECK(text_rdata({{"version", "1.27"}, {"empty", ""}}) == "\14version=1.27\6empty=");
    CHECK(text_rdata({}).empty());
    CHECK(text_rdata({{"long", std::string(300, 'x')}}).empty());
}

TEST_CASE("text beyond what a message can hold is left out, not cut") {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (int i = 0; i < 400; ++i) pairs.emplace_back(std::to_string(i), std::string(240, 'x'));
    CHECK(text_rdata(pairs).size() <= 64000);
}

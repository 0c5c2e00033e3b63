#include "sidecar/dns/mnemonics.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace warren::dns {
namespace {

struct Mnemonic {
    uint16_t number;
    std::string_view name;
};

constexpr auto kTypes = std::to_array<Mnemonic>({
    {1, "A"},       {2, "NS"},     {5, "CNAME"}, {6, "SOA"},    {12, "PTR"},   {13, "HINFO"},
    {15, "MX"},     {16, "TXT"},   {28, "AAAA"}, {29, "LOC"},   {33, "SRV"},   {35, "NAPTR"},
    {39, "DNAME"},  {41, "OPT"},   {43, "DS"},   {44, "SSHFP"}, {46, "RRSIG"}, {47, "NSEC"},
    {48, "DNSKEY"}, {50, "NSEC3"}, {52, "TLSA"}, {64, "SVCB"},  {65, "HTTPS"}, {99, "SPF"},
    {251, "IXFR"},  {252, "AXFR"}, {255, "ANY"}, {256, "URI"},  {257, "CAA"},
});

constexpr std::array<std::string_view, 11> kRcodes{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
                                                   "NOTIMP",  "REFUSED", "YXDOMAIN", "YXRRSET",
                                                   "NXRRSET", "NOTAUTH", "NOTZONE"};

constexpr auto kErrors = std::to_array<Mnemonic>({
    {0, "Other"},
    {1, "Unsupported DNSKEY Algorithm"},
    {2, "Unsupported DS Digest Type"},
    {3, "Stale Answer"},
    {4, "Forged Answer"},
    {5, "DNSSEC Indeterminate"},
    {6, "DNSSEC Bogus"},
    {7, "Signature Expired"},
    {8, "Signature Not Yet Valid"},
    {9, "DNSKEY Missing"},
    {10, "RRSIGs Missing"},
    {11, "No Zone Key Bit Set"},
    {12, "NSEC Missing"},
    {13, "Cached Error"},
    {14, "Not Ready"},
    {15, "Blocked"},
    {16, "Censored"},
    {17, "Filtered"},
    {18, "Prohibited"},
    {19, "Stale NXDOMAIN Answer"},
    {20, "Not Authoritative"},
    {21, "Not Supported"},
    {22, "No Reachable Authority"},
    {23, "Network Error"},
    {24, "Invalid Data"},
});

constexpr std::string_view kGenericType = "TYPE";

template <typename Table>
std::string_view name_in(const Table& table, uint16_t number) {
    for (const auto& [known, name] : table) {
        if (known == number) return name;
    }
    return {};
}

}  // namespace

std::string type_text(Type type) {
    const auto number = static_cast<uint16_t>(type);
    const std::string_view name = name_in(kTypes, number);
    return name.empty() ? std::string(kGenericType) + std::to_string(number) : std::string(name);
}

std::optional<Type> type_from_text(std::string_view text) {
    std::string upper(text);
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    for (const auto& [number, name] : kTypes) {
        if (name == upper) return static_cast<Type>(number);
    }
    if (!upper.starts_with(kGenericType)) return {};
    uint16_t number = 0;
    const char* first = upper.data() + kGenericType.size();
    const char* last = upper.data() + upper.size();
    const auto [end, error] = std::from_chars(first, last, number);
    if (error != std::errc{} || end != last || number == 0) return {};
    return static_cast<Type>(number);
}

std::string rcode_text(Rcode rcode) {
    const auto number = static_cast<size_t>(rcode);
    if (rcode == Rcode::kBadVers) return "BADVERS";
    if (number < kRcodes.size()) return std::string(kRcodes[number]);
    return "RCODE" + std::to_string(number);
}

std::string_view extended_error_text(uint16_t code) { return name_in(kErrors, code); }

}  // namespace warren::dns

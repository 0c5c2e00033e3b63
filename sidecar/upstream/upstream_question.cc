#include "sidecar/upstream/upstream_question.h"

#include <algorithm>

namespace warren {
namespace {

constexpr size_t kOptSize = 11;

// Letters of the name, at random in upper or lower case ("0x20").
void mix_case(std::span<uint8_t> name) {
    uint64_t bits = 0;
    size_t left = 0;
    for (uint8_t& octet : name) {
        const bool letter = (octet | 0x20) >= 'a' && (octet | 0x20) <= 'z';
        if (!letter) continue;  // a length is below 64, and so below all letters
        if (left == 0) {
            bits = secure_random<uint64_t>();
            left = 64;
        }
        if ((bits & 1) != 0) octet ^= 0x20;
        bits >>= 1;
        --left;
    }
}

void append_opt(std::span<const uint8_t> message, const dns::Query& query,
                std::vector<uint8_t>& out) {
    std::span<const uint8_t> subnet;
    if (query.subnet != 0) {
        subnet = message.subspan(query.subnet, 4U + dns::get16(message.data() + query.subnet + 2));
    }
    const size_t at = out.size();
    out.resize(at + kOptSize);
    dns::put16(out.data() + at + 1, static_cast<uint16_t>(dns::Type::kOpt));
    dns::put16(out.data() + at + 3, dns::kOurUdpSize);
    dns::put16(out.data() + at + 7, query.dnssec_ok ? dns::kEdnsDnssecOk : uint16_t{0});
    dns::put16(out.data() + at + 9, static_cast<uint16_t>(subnet.size()));
    out.insert(out.end(), subnet.begin(), subnet.end());
    dns::put16(out.data() + dns::kArCount, 1);
}

}  // namespace

Question make_question(std::span<const uint8_t> message, const dns::Query& query,
                       QuestionStyle style) {
    Question question;
    std::vector<uint8_t>& out = question.message;
    out.reserve(query.question_end + kOptSize);
    out.assign(message.begin(), message.begin() + query.question_end);
    std::fill_n(out.begin(), dns::kHeaderSize, uint8_t{0});
    dns::put16(out.data() + 2,
               static_cast<uint16_t>(dns::kFlagRecursionDesired | dns::kFlagAuthentic |
                                     (query.flags & dns::kFlagCheckingDisabled)));
    dns::put16(out.data() + dns::kQdCount, 1);
    if (style.mix_case) {
        mix_case(std::span(out).subspan(dns::kHeaderSize, query.name.wire_size()));
    }
    if (style.edns) append_opt(message, query, out);
    question.query = query;
    question.query.edns = style.edns;
    question.query.id = 0;
    return question;
}

}  // namespace warren

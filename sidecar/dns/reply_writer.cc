#include "sidecar/dns/reply_writer.h"

#include <algorithm>

namespace warren::dns {
namespace {

constexpr size_t kOptSize = 11;
constexpr uint16_t kErrorOptionSize = 6;  // option code, length, the code itself (RFC 8914, 2)
constexpr uint16_t kErrorOption = 15;

}  // namespace

ReplyWriter::ReplyWriter(std::span<const uint8_t> message, const Query& query,
                         std::span<uint8_t> out, size_t limit)
    : query_(query),
      out_(out.data()),
      at_(query.question_end),
      end_(std::min(limit, out.size()) - (query.edns ? kOptSize : 0)),
      // Copied from the query: id, opcode, RD and CD (RFC 4035, 3.2.2). All else starts at zero.
      flags_(static_cast<uint16_t>(
          kFlagResponse |
          (query.flags & (kOpcodeMask | kFlagRecursionDesired | kFlagCheckingDisabled)))) {
    std::copy_n(message.begin(), at_, out_);
}

void ReplyWriter::set_extended_error(ExtendedError error, std::string_view text) {
    if (!query_.edns || has_error_ || left() < kErrorOptionSize + text.size()) return;
    end_ -= kErrorOptionSize + text.size();
    error_text_ = text;
    has_error_ = true;
    error_ = error;
}

void ReplyWriter::write_opt() {
    uint8_t* opt = out_ + at_;
    const auto extended_rcode = static_cast<uint8_t>(static_cast<uint16_t>(rcode_) >> 4);
    opt[0] = 0;
    put16(opt + 1, static_cast<uint16_t>(Type::kOpt));
    put16(opt + 3, kOurUdpSize);
    opt[5] = extended_rcode;
    opt[6] = 0;                                                      // version
    put16(opt + 7, query_.dnssec_ok ? kEdnsDnssecOk : uint16_t{0});  // copied (RFC 3225, 3)
    const size_t text = error_text_.size();
    put16(opt + 9, static_cast<uint16_t>(has_error_ ? kErrorOptionSize + text : 0));
    at_ += kOptSize;
    if (has_error_) {
        put16(out_ + at_, kErrorOption);
        put16(out_ + at_ + 2, static_cast<uint16_t>(2 + text));
        put16(out_ + at_ + 4, static_cast<uint16_t>(error_));
        std::copy(error_text_.begin(), error_text_.end(), out_ + at_ + kErrorOptionSize);
        at_ += kErrorOptionSize + text;
    }
    ++additional_;
}

size_t ReplyWriter::finish() {
    if (query_.edns) write_opt();
    put16(out_ + 2, static_cast<uint16_t>(flags_ | (static_cast<uint16_t>(rcode_) & kRcodeMask)));
    put16(out_ + kQdCount, query_.question_end > kHeaderSize ? uint16_t{1} : uint16_t{0});
    put16(out_ + kAnCount, static_cast<uint16_t>(answers_));
    put16(out_ + kNsCount, static_cast<uint16_t>(authority_));
    put16(out_ + kArCount, static_cast<uint16_t>(additional_));
    return at_;
}

}  // namespace warren::dns

#include "sidecar/upstream/padding.h"

#include "sidecar/dns/response.h"

namespace warren {
namespace {

constexpr size_t kBlock = 128;
constexpr uint16_t kPadding = 12;
constexpr size_t kOptionHead = 4;  // code and length

bool has_padding(const std::vector<uint8_t>& message, const dns::Record& opt) {
    size_t at = opt.data;
    while (at + kOptionHead <= opt.end) {
        if (dns::get16(message.data() + at) == kPadding) return true;
        at += kOptionHead + dns::get16(message.data() + at + 2);
    }
    return false;
}

}  // namespace

void pad_query(std::vector<uint8_t>& message) {
    dns::Record opt{};
    dns::walk(message, [&](const dns::Record& record) {
        // Behind a signature (TSIG, SIG(0)) nothing may change.
        if (record.type == dns::Type::kOpt && record.end == message.size()) opt = record;
    });
    if (opt.end == 0 || has_padding(message, opt)) return;
    const size_t at = message.size();
    const size_t size = (at + kOptionHead + kBlock - 1) / kBlock * kBlock;
    if (size > dns::kMaxMessage) return;
    message.resize(size);
    dns::put16(message.data() + at, kPadding);
    dns::put16(message.data() + at + 2, static_cast<uint16_t>(size - at - kOptionHead));
    dns::put16(message.data() + opt.data - 2, static_cast<uint16_t>(size - opt.data));
}

}  // namespace warren
